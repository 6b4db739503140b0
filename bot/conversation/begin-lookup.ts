import type { Answer } from '../../cards/answer-card.ts';
import type { BoundArguments } from '../../services/commands/bind.ts';
import { shownQuery, type PersonQuery } from '../../services/commands/person-query.ts';
import { isRead, targetKeyOf, type Command, type WriteCommand } from '../../services/contract/bundle.ts';
import type { Tenant } from '../../services/graph/tenants.ts';
import { atMost } from '../../services/base/parallel.ts';
import type { Undoing } from '../../services/requests/look-back.ts';
import { lookupsAtOnce, type LookupRound } from '../../services/requests/lookups.ts';
import { notice } from './answer.ts';
import type { AttachedFile } from './attached-file.ts';
import type { ConversationContext, Turn } from './context.ts';
import { lookUp } from './look-up.ts';
import { notOpened } from './not-opened.ts';
import { lookupToText, type TargetLine, type TypedLookup } from './typed-lookup.ts';

/** More targets than this are looked up behind the turn, because Graph cannot answer about them within it. */
const foundInTurn = 20;

/** A look-up that a command goes on with, or that it starts with a file. */
export type LookupSource =
  /** The targets are in a file. The request lives in one of the channels, or where it was asked for when there are none. */
  | {
      readonly kind: 'file';
      readonly file: AttachedFile;
      readonly post: TypedLookup['post'];
      readonly channels: TypedLookup['channels'];
    }
  /** Its asker has said what to do about lines that were unclear. */
  | { readonly kind: 'again'; readonly round: LookupRound; readonly typed: TypedLookup };

/** A command whose targets may be many. */
export interface ManyTargets {
  readonly command: Command;
  readonly bound: BoundArguments;
  readonly tenant: Tenant;
  readonly undoing?: Undoing | undefined;
  readonly source?: LookupSource | undefined;
}

/**
 * Answers a command about many targets at once, with a post that says how far their look-up is, and goes on behind the turn. Call it only for
 * somebody who may ask for the command.
 * @returns undefined when the turn can find the few targets itself
 */
export async function beginLookup(
  context: ConversationContext,
  turn: Turn,
  { command, bound, tenant, undoing, source }: ManyTargets,
): Promise<{ readonly answer: Answer } | undefined> {
  const key = isRead(command) ? undefined : targetKeyOf(command);
  if (isRead(command) || key === undefined) return undefined;
  const { [key]: queries = [], ...people } = bound.people;
  if (source === undefined && queries.length <= foundInTurn) return undefined;
  const tooMany = tooManyTargets(context, command, queries.length);
  if (tooMany !== undefined) return { answer: tooMany };
  const typed: TypedLookup =
    source?.kind === 'again'
      ? source.typed
      : {
          command: command.name,
          bound: { ...bound, people },
          lines: await linesOf(turn, queries),
          origin: turn,
          post: source?.post ?? turn.place,
          channels: source?.channels ?? [],
          isUndo: undoing !== undefined,
        };
  const { requests } = context;
  const total = typed.lines.length;
  const round =
    source?.kind === 'again'
      ? await requests.lookups.again(source.round, total, lookupToText(typed))
      : await requests.lookups.begin({
          asker: turn.speaker,
          command: command.name,
          total,
          typed: lookupToText(typed),
          place: typed.post,
          activity: turn.activity,
        });
  if (round === 'too-many') return { answer: tooManyLookups };
  if (round === undefined || round === 'repeated') return { answer: undefined };
  const file = source?.kind === 'file' ? source.file : undefined;
  lookUp(context, turn, { round, typed, command, key, tenant, undoing, file });
  return { answer: undefined };
}

/** Why so many targets are refused before anybody is looked up; undefined when they are not too many. */
export function tooManyTargets(
  { people }: Pick<ConversationContext, 'people'>,
  { name: command }: Pick<WriteCommand, 'name'>,
  asked: number,
): Answer {
  const { mostTargets: most, isOffered } = people;
  return asked > most ? notOpened({ kind: 'too-many-targets', most }, { command, asked, isOffered }) : undefined;
}

const tooManyLookups = notice('Too many look-ups at once', [
  `You have ${lookupsAtOnce} look-ups that have not ended. Answer or cancel one of them first. Nothing was done.`,
]);

/** Teams tells within the turn only who is behind a mention. */
const linesOf = (turn: Turn, queries: readonly PersonQuery[]): Promise<readonly TargetLine[]> =>
  atMost(32, [...queries.entries()], async ([n, query]) => ({
    line: n + 1,
    typed: shownQuery(query),
    query: query.kind === 'mention' ? await behind(turn, query) : query,
  }));

async function behind(turn: Turn, query: PersonQuery & { readonly kind: 'mention' }): Promise<PersonQuery> {
  const id = await turn.mentionId(query.id);
  return id === undefined ? query : { kind: 'id', id };
}
