import type { AccountTraits, PracticePerson } from './person.ts';

const security = { department: 'Security' };
const responder = { groups: ['Incident Responders'] };
const approver = { groups: ['Incident Responders', 'Incident Approvers'] };

/** The invented people. Import `people.ts` instead. Object ids never change, because policy files and saved tenants hold them. */
export const personas: readonly PracticePerson[] = [
  // Responders and approvers.
  person('07ae96c8-82a9-42c1-b7a4-8e5a294c5088', 'Megan Bowen', 'Incident Responder', {
    ...security,
    goodFor: 'the responder you play in the Playground',
    account: approver,
  }),
  person('a6402da5-f283-46f2-849c-d2247716a22b', 'Adele Vance', 'Incident Manager', {
    ...security,
    goodFor: 'approving what Megan asks for: `as adele: approve ...`',
    account: { ...approver, employeeId: 'E-10417' },
  }),
  person('0b680d7e-c27b-4e90-9d4b-2db5ff2430b9', 'Lee Gu', 'Director of Security', {
    ...security,
    goodFor: 'a second approval; everybody’s manager',
    account: { ...approver, manager: 'patti@contoso.com' },
  }),
  person('1652e8fd-e09a-4587-a56c-74e521eeefbf', 'Isaiah Langer', 'Security Analyst', {
    ...security,
    goodFor: 'a responder who is not in the approvers’ group',
    account: responder,
  }),
  person('03eb5383-0560-4e29-807a-33b2c8cb55ce', 'Nestor Wilke', 'Director of Operations', {
    goodFor: 'an approver from outside security',
    account: approver,
  }),
  person('268c2cb6-3a91-4812-b448-88b8c4a82517', 'Patti Fernandez', 'Chief Executive Officer', {
    goodFor: 'an approver with no manager',
    account: { ...approver, manager: null },
  }),
  // Ordinary cloud users.
  person('08a792fc-101b-4579-8655-d23de2c4b481', 'Alex Wilber', 'Marketing Assistant', {
    department: 'Marketing',
    goodFor: 'the ordinary user: contain, reset, block; denies an MFA push',
    account: { manager: 'diego@contoso.com', groups: ['Marketing'], push: 'denies' },
  }),
  person('c7b1601b-361b-48cb-989b-084320ba1e95', 'Diego Siciliani', 'Marketing Manager', {
    department: 'Marketing',
    goodFor: 'Alex’s manager',
    account: { groups: ['Marketing Leads'] },
  }),
  person('22c27214-a0a5-4f53-885a-377715979bbf', 'Grady Archie', 'Engineer', {
    goodFor: 'the account in which an attacker left every way back in; a second target',
  }),
  person('15fd43ab-404d-4f42-bd44-a1e08e45b14c', 'Henrietta Mueller', 'Developer', {
    goodFor: 'a third ordinary user, for several targets at once; never answers an MFA push',
    account: { push: 'never-answers' },
  }),
  person('303af047-0474-43ea-b6a5-bdcc33a8ac58', 'Johanna Lorenz', 'Senior Engineer', {
    goodFor: 'an ordinary user who reports to Nestor',
    account: { manager: 'nestor@contoso.com' },
  }),
  person('257ab1d5-54f2-400c-b030-630ed83c06c0', 'Joni Sherman', 'Paralegal', {
    goodFor: 'an ordinary user with a colleague called almost the same (Joanna Sherman)',
  }),
  person('e0d391de-adb9-415d-b6a2-e1929f55bdf0', 'Joanna Sherman', 'Paralegal', {
    goodFor: 'the colleague called almost as Joni',
  }),
  person('1ffe0608-ac54-4438-8f7c-562ca603f68d', 'Lidia Holloway', 'Product Manager', {
    goodFor: 'an account that has not been used for a year; who leaves: offboard',
    account: { lastSignIn: '2025-02-11', groups: ['Product News', 'Product Owners', 'Office Licences'] },
  }),
  // Administrators: some can be contained by the app, some outrank it.
  person('a7cfaf5b-468c-4cd1-869b-1552abee35e3', 'Christie Cline', 'Tenant Administrator', {
    goodFor: 'a Global Administrator: outranks the app, which gets 403',
    account: { roles: ['Global Administrator'] },
  }),
  person('843a63d9-dde2-4ec6-b931-01b3f8eb17cf', 'Enrico Cattaneo', 'Service Desk', {
    goodFor: 'a Helpdesk Administrator: an admin whom the app can contain',
    account: { roles: ['Helpdesk Administrator'] },
  }),
  person('72645d9b-0501-433a-a9cd-3ce11843a732', 'Debra Berger', 'Identity Administrator', {
    goodFor: 'a User Administrator: the app’s own role, which it can contain',
    account: { roles: ['User Administrator'] },
  }),
  person('fadf1ea6-ee52-494b-a256-4c870a0d6a62', 'Emily Braun', 'Authentication Engineer', {
    goodFor: 'an Authentication Administrator: outranks the app',
    account: { roles: ['Authentication Administrator'] },
  }),
  person('9e6032f3-3e75-4ecd-b07d-a1a34d873725', 'Allan Deyoung', 'Platform Engineer', {
    goodFor: 'Security Administrator through a role-assignable group: outranks the app',
    account: { groups: ['Tier 0 Operators'], owns: ['Tier 0 Operators'] },
  }),
  person('cdf965eb-75d6-4c13-99b1-695ed48a1eac', 'Pradeep Gupta', 'Accountant', {
    goodFor: 'in a role-assignable group with a harmless role: outranks the app all the same',
    account: { groups: ['Report Readers'] },
  }),
  person('c7e6b771-6dd3-4085-a6aa-10f3cc3ee327', 'Irvin Sayers', 'Auditor', {
    goodFor: 'a Directory Reader: a role that outranks nobody',
    account: { roles: ['Directory Readers'] },
  }),
  // Administrators whose roles do not show in their directory roles.
  person('61d21a57-cfbf-4fb7-8e82-850ec504cee8', 'Delia Dennis', 'Cloud Engineer', {
    goodFor: 'can activate User Administrator in Privileged Identity Management',
    account: { otherRoles: [{ role: 'User Administrator', eligible: true }] },
  }),
  person('17c2407b-b134-4348-a70b-fb7c3b1e4376', 'Gerhart Moller', 'Regional Support', {
    goodFor: 'Helpdesk Administrator in one administrative unit',
    account: { otherRoles: [{ role: 'Helpdesk Administrator', inUnit: true }] },
  }),
  person('f75e4030-836e-4b4a-813b-bff5e22ce590', 'Wanda Howard', 'Access Coordinator', {
    goodFor: 'holds a custom role: outranks the app',
    account: { otherRoles: [{ role: 'Session Revoker' }] },
  }),
  person('6b52f4fc-1f80-4534-9d20-fcf5b4362558', 'Marta Ilves', 'Messaging Engineer', {
    goodFor: 'can activate Exchange Administrator through a role-assignable group: outranks the app',
    account: { groups: ['Messaging On-Call'] },
  }),
  person('5b4ea204-734d-4920-b320-2f9ac5b9d30d', 'Hugo Reyes', 'Project Engineer', {
    goodFor: 'in a role-assignable group without a role: outranks the app',
    account: { groups: ['Project Falcon'] },
  }),
  person('49111156-8337-4dcd-abfb-abe6386da4fb', 'Quentin Boyle', 'Duty Engineer', {
    goodFor: 'can join a role-assignable group in Privileged Identity Management',
    account: { joinable: ['Tier 0 Operators'] },
  }),
  person('b14bd1ea-a743-4c04-b98f-a6240dfbc44d', 'Ursula Keller', 'Tenant Administrator', {
    goodFor: 'a second Global Administrator',
    account: { roles: ['Global Administrator'] },
  }),
  person('1f4683ef-aca5-4ca0-8d11-fa87c6c1bc12', 'Emergency Access', 'Emergency Account', {
    goodFor: 'a Global Administrator for emergencies, for a policy to protect',
    account: { roles: ['Global Administrator'], manager: null },
  }),
  person('710ea384-eafe-4b8e-b280-b0d13367100c', 'Admin Vance', 'Administration Account', {
    upn: 'a.vance.admin@contoso.com',
    goodFor: 'Adele’s second account, with the same employee id',
    account: { roles: ['Helpdesk Administrator'], employeeId: 'E-10417', manager: null },
  }),
  // Unusual accounts.
  person('1a8a28af-9956-4814-9a87-c1bfb36b5ab0', 'Kim Akers', 'Consultant', {
    upn: 'kim_fabrikam.com#EXT#@contoso.onmicrosoft.com',
    mail: 'kim@fabrikam.com',
    goodFor: 'a guest: the password lives in the home tenant',
    account: { guest: true },
  }),
  person('d3b0f6c4-7a52-4c1e-8f39-52e7a90b6d18', 'Otto Brandt', 'Plant Manager', {
    upn: 'otto@adatum.com',
    goodFor: 'federated: another identity provider checks the password',
  }),
  person('1f3f3773-e506-4acc-81d9-d0be6805867f', 'Bianca Pisani', 'Buyer', {
    goodFor: 'synced from Active Directory: no app-only password reset',
    account: { synced: true, groups: ['All Buyers', 'VPN Users', 'Purchasing'] },
  }),
  person('37a5123d-a851-4ffa-a50e-ca7cf67a4362', 'Raul Razo', 'Former Trainee', {
    goodFor: 'already disabled: enable-user',
    account: { disabled: true, lastSignIn: '2025-08-29' },
  }),
  person('a16949fc-965b-48de-a81e-010ebea62431', 'Ben Walters', 'Warehouse Operator', {
    mail: null,
    goodFor: 'a user with no mailbox',
  }),
  person('c264f4e8-7785-41fc-8320-a1a15209f147', 'Cameron White', 'Lawyer', {
    mail: 'cam.white@contoso.com',
    goodFor: 'found by alias: legal-desk@contoso.com is neither the mail nor the UPN',
    account: { aliases: ['legal-desk@contoso.com'] },
  }),
  // Names that break careless code.
  person('fecffdcf-ac0c-4d3a-85cc-2369577c11dc', "Miriam O'Neil", 'Editor', {
    upn: "miriam.o'neil@contoso.com",
    goodFor: 'an apostrophe in name and address',
  }),
  person('e7021529-96bd-4b9c-886e-4b973384cac8', 'José Núñez', 'Sales Representative', {
    upn: 'jose@contoso.com',
    goodFor: 'accents in the name, none in the address',
  }),
  person('c647871c-3c5c-4a1d-87e2-d6fe8e20b98d', 'Zoë Ångström', 'Researcher', {
    upn: 'zoe@contoso.com',
    goodFor: 'more accents',
  }),
  person('962178fd-1155-4c6f-bbb9-d7c74f8d649a', 'Eve Markham', 'Tester', {
    name: '**Eve** <at>All</at> [x](https://evil.example)',
    goodFor: 'markdown, a mention and a link in the display name',
  }),
  person('ad7dc138-ac8c-45a4-bf83-be4e922e8d91', 'Nadia Koenig', 'Tester', {
    name: 'Nadia \u202Egpj.ginokcm',
    goodFor: 'a right-to-left override in the display name',
  }),
  person('de3516ef-0608-4438-8f0b-44cc0ffb6170', 'Chris Green', 'Designer', {
    upn: 'chris.green@contoso.com',
    goodFor: 'one of two people with the same name',
  }),
  person('30ee2225-c274-4cfd-9fdd-001c62ff6d75', 'Chris Green', 'IT Manager', {
    upn: 'chris.green2@contoso.com',
    goodFor: 'the other Chris Green',
  }),
];

type Differences = Partial<Omit<PracticePerson, 'goodFor'>> & { readonly goodFor: string; account?: AccountTraits };

/** Makes a person at `<first name>@contoso.com` with a mailbox; `differences` override that. */
function person(id: string, fullName: string, jobTitle: string, differences: Differences): PracticePerson {
  const [givenName = fullName, surname = ''] = fullName.split(' ');
  const upn = differences.upn ?? `${givenName.toLowerCase()}@contoso.com`;
  const common = { id, name: fullName, givenName, surname, upn, mail: upn, jobTitle, department: 'Operations' };
  return { ...common, account: {}, ...differences };
}
