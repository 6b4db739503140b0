import { lookupCard, type LookupLineView, type LookupQuestionView, type LookupView } from '../../cards/lookup-card.ts';
import { echo } from '../../services/base/echo.ts';
import { looksSecret } from '../../services/base/typed-secrets.ts';
import { argumentsOf } from '../../services/contract/arguments.ts';
import { targetKeyOf, type Command } from '../../services/contract/bundle.ts';
import type { Lookup, LookupQuestion } from '../../services/model/lookup.ts';
import type { Database } from '../../services/store/database.ts';
import { findLookup } from '../../services/store/lookups.ts';
import { giveUpPost, type LookupPost } from '../../services/store/outbox-rows.ts';
import { cardMessage } from './message.ts';
import type { Renderer } from './renderer.ts';

/** What the posts of look-ups need. */
export interface LookupPostsPorts {
  readonly db: Database;
  /** What a look-up asks; undefined when it asks nothing any more. */
  readonly questionOf: (lookup: Lookup) => Promise<LookupQuestion | undefined>;
  /** The command of exactly this name. */
  readonly commandNamed: (name: string) => Command | undefined;
  /** True in the practice tenant. */
  readonly practice: boolean;
}

/** Renders the posts of look-ups of many targets. What was typed is repeated as far as `echo` lets it. */
export function lookupPosts({ db, questionOf, commandNamed, practice }: LookupPostsPorts): Renderer<LookupPost> {
  return {
    async render({ lookup: id, place }) {
      const lookup = await findLookup(db, id);
      if (lookup === undefined) return undefined;
      const asked = lookup.state === 'asking' ? await questionOf(lookup) : undefined;
      const card = lookupCard({
        lookup,
        question: asked && viewOf(asked),
        things: thingsOf(commandNamed(lookup.command)),
        practice,
      });
      return { message: cardMessage(card, card.fallbackText), revision: lookup.revision, place };
    },
    refused: ({ sequence }) => giveUpPost(db, sequence),
  };
}

/** What the targets of a command are. */
function thingsOf(command: Command | undefined): LookupView['things'] {
  const key = command && targetKeyOf(command);
  const kind = command && argumentsOf(command).find(({ name }) => name === key)?.kind;
  return kind === 'devices' || kind === 'apps' || kind === 'addresses' ? kind : 'people';
}

/** How many lines the card shows. */
const shownAtMost = 12;
/** How much of the unclear lines fits a field that can be edited on a phone, in characters and in lines. */
const editableAtMost = 4000;
const editableLines = 60;

function viewOf({ found, unknown, ambiguous, duplicates, channels }: LookupQuestion): LookupQuestionView {
  const lines: readonly LookupLineView[] = [
    ...unknown.map(({ line, typed }) => ({ line, typed: echo(typed), what: 'nobody found' })),
    ...ambiguous.map(({ line, typed, total }) => ({
      line,
      typed: echo(typed),
      what: total === 1 ? 'fits only roughly' : `fits ${total}`,
    })),
    ...duplicates.map(({ line, typed, of }) => ({ line, typed: echo(typed), what: `the same as ${of}` })),
  ];
  const unclear = [...unknown, ...ambiguous].toSorted((a, b) => a.line - b.line);
  const editable = unclear.map(({ typed }) => (looksSecret(typed) ? '' : typed.replace(/\s+/g, ' '))).join('\n');
  const isEditable = editable.length <= editableAtMost && unclear.length <= editableLines;
  return {
    found,
    lines: lines.slice(0, shownAtMost).toSorted((a, b) => a.line - b.line),
    total: lines.length,
    unclear: unclear.length,
    editable: isEditable ? editable : null,
    channels,
  };
}
