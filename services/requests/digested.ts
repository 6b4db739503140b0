import type { Request } from '../model/request.ts';
import { canonicalJson } from '../seal/chain.ts';

/** What a request's digest covers: who asks for what, for whom, where. None of it changes after the request was made. */
type Digested = Pick<Request, 'id' | 'command' | 'args' | 'targets' | 'tenant' | 'home' | 'place' | 'requester'>;

/** The facts that a request's digest is computed over. */
export const digestedFacts = ({ id, command, args, targets, tenant, home, place, requester }: Digested): object => ({
  id,
  command,
  args,
  targets: targets.map((target) => target.id),
  tenant,
  home,
  conversation: place.conversation,
  requester: requester.id,
});

/** The same as text: its SHA-256 in hex, as `sha256sum` computes it, is the request's digest. */
export const digestedText = (request: Digested): string => canonicalJson(digestedFacts(request));
