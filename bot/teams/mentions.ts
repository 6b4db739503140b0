import { quote } from '../../services/base/quotes.ts';
import { foldName } from '../../services/commands/person-query.ts';
import type { TypedMessage } from '../../services/commands/tokens.ts';
import type { MentionPiece, MessagePiece } from './message-pieces.ts';

/** Somebody that Teams says is mentioned. */
export interface MentionEntity {
  readonly id: string;
  /** What stands in the text, and the display name, which people can shorten there. */
  readonly names: readonly string[];
}

/** Whom a message can mention, and which of them Cordon itself is. */
export interface MentionedPeople {
  readonly entities: readonly MentionEntity[];
  readonly bot: MentionEntity;
}

/**
 * Puts the ids of people into a message. A mention is matched by its number, then by its name, and one that Teams named but left out of the
 * text by the name in the text. One that fits nobody stays as a quoted name, so that it is looked up and not guessed. Cordon's own
 * mentions are removed.
 */
export function mentioning(pieces: readonly MessagePiece[], people: MentionedPeople): TypedMessage {
  const matched = matchAll(pieces, people);
  const mentions: { text: string; id: string }[] = [];
  const text = joined(matched).map((piece) => {
    if (piece.kind === 'text') return piece.text;
    if (piece.id === people.bot.id) return ' ';
    const name = plainName(piece.name);
    if (piece.id === undefined) return name === '' ? ' ' : ` ${quote(name)} `;
    const tag = `<at>${name}</at>`;
    mentions.push({ text: tag, id: piece.id });
    return tag;
  });
  return { text: text.join(''), mentions };
}

type Matched =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'mention'; readonly name: string; readonly id: string | undefined };

function matchAll(pieces: readonly MessagePiece[], { entities, bot }: MentionedPeople): readonly Matched[] {
  const used = new Set<MentionEntity>();
  const take = (entity: MentionEntity | undefined): string | undefined => {
    if (entity !== undefined) used.add(entity);
    return entity?.id;
  };
  const byName = namesOf(entities);
  const first = pieces.find((piece) => piece.kind === 'mention' || piece.text.trim() !== '');
  const matched = pieces.map((piece): Matched => {
    if (piece.kind === 'text') return { kind: 'text', text: withoutTags(piece.text) };
    // Teams brings Cordon messages that mention it. Where it names nobody, the mention that comes first is that one.
    if (entities.length === 0 && piece === first) return { kind: 'mention', name: piece.name, id: bot.id };
    const id = take(numbered(piece, entities) ?? nextOf(byName.get(fold(piece.name)), used));
    const own = id === undefined && isCalled(bot, piece.name) ? bot.id : undefined;
    return { kind: 'mention', name: piece.name, id: id ?? own };
  });
  const left = entities.filter((entity) => !used.has(entity) && ![...used].some(({ id }) => id === entity.id));
  return left.slice(0, mostUnplaced).reduce<readonly Matched[]>((all, entity) => placed(all, entity, bot.id), matched);
}

/** How many mentions without a place in the text are searched for, because each costs a search of the text. */
const mostUnplaced = 20;

/** The entity with the number of the mention, if it has the name too: numbers alone prove nothing. */
function numbered({ item, name }: MentionPiece, entities: readonly MentionEntity[]): MentionEntity | undefined {
  const entity = item === undefined ? undefined : entities[item];
  return entity !== undefined && isCalled(entity, name) ? entity : undefined;
}

const isCalled = ({ names }: MentionEntity, name: string): boolean => names.some((other) => fold(other) === fold(name));

/** Of people with one name the first that is not taken yet; the last one again when all are. */
const nextOf = (
  same: readonly MentionEntity[] | undefined,
  used: ReadonlySet<MentionEntity>,
): MentionEntity | undefined => same?.find((entity) => !used.has(entity)) ?? same?.at(-1);

function namesOf(entities: readonly MentionEntity[]): ReadonlyMap<string, readonly MentionEntity[]> {
  const names = new Map<string, MentionEntity[]>();
  for (const entity of entities) {
    for (const name of new Set(entity.names.map(fold))) names.set(name, [...(names.get(name) ?? []), entity]);
  }
  return names;
}

/** Finds a mention that Teams left out of the text by its name, where that stands there exactly once. Cordon's own counts at the start only. */
function placed(
  pieces: readonly Matched[],
  { id, names: [name = ''] }: MentionEntity,
  botId: string,
): readonly Matched[] {
  const wanted = plainName(name);
  if (wanted === '') return pieces;
  const word = new RegExp(String.raw`(?<![\p{L}\p{N}])@?${escaped(wanted)}(?![\p{L}\p{N}@])`, 'giu');
  const hits = pieces.flatMap((piece, index) =>
    piece.kind === 'text' ? [...piece.text.matchAll(word)].map((match) => ({ index, match })) : [],
  );
  const [only, ...others] = hits;
  if (only === undefined || (others.length > 0 && id !== botId)) return pieces;
  const before = pieces.slice(0, only.index);
  const piece = pieces[only.index];
  if (piece?.kind !== 'text') return pieces;
  const start = piece.text.slice(0, only.match.index);
  if (id === botId && (before.some(isVisible) || start.trim() !== '')) return pieces;
  return [
    ...before,
    { kind: 'text', text: start },
    { kind: 'mention', name, id },
    { kind: 'text', text: piece.text.slice(only.match.index + only.match[0].length) },
    ...pieces.slice(only.index + 1),
  ];
}

const isVisible = (piece: Matched): boolean => piece.kind === 'mention' || piece.text.trim() !== '';

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Joins the two halves of a name that a phone made into two mentions of one person. */
function joined(pieces: readonly Matched[]): readonly Matched[] {
  const all: Matched[] = [];
  for (const piece of pieces) {
    const gap = all.at(-1);
    const before = gap?.kind === 'text' && /^[ \u00a0]*$/.test(gap.text) ? all.at(-2) : gap;
    if (piece.kind === 'mention' && before?.kind === 'mention' && before.id !== undefined && before.id === piece.id) {
      if (gap !== before) all.pop();
      all.pop();
      const name = fold(before.name) === fold(piece.name) ? piece.name : `${before.name} ${piece.name}`;
      all.push({ ...piece, name });
    } else if (piece.kind === 'mention' || piece.text !== '') all.push(piece);
  }
  return all;
}

const fold = (name: string): string => foldName(name).toLowerCase();

/** A name without what would end the mention that it stands in. */
const plainName = (name: string): string => foldName(name.replace(/[<>]/g, '')).slice(0, 256);

/** Takes the form of a mention from what was typed as one. */
const withoutTags = (text: string): string => text.replace(/<(?=\/?at\b)/gi, '< ');
