/**
 * Object id of Grady, in whose account an attacker has left every way back in that Cordon knows: in the mailbox, in apps, on devices, in
 * roles. Each file of the seed that plants one asks whose account it is.
 */
export const victim = '22c27214-a0a5-4f53-885a-377715979bbf';
