import type { IAdaptiveCard } from '@microsoft/teams.cards';
import { lookupCard, type LookupQuestionView } from '../../cards/lookup-card.ts';
import type { Lookup } from '../../services/model/lookup.ts';
import type { RequestId } from '../../services/model/request.ts';
import { megan } from './requests.ts';

/** A look-up of 2,000 people that has just begun. */
export const aLookup = (differs: Partial<Lookup> = {}): Lookup => ({
  id: '9b1f4b52-6f0c-4f7c-9d0b-0a9f5d6b1c11',
  asker: megan.id,
  command: 'contain',
  revision: 1,
  round: 1,
  state: 'looking',
  total: 2000,
  done: 0,
  told: null,
  request: null,
  ...differs,
});

/** What a look-up of 340 people asks: three lines are unclear. */
export const aLookupQuestion = (differs: Partial<LookupQuestionView> = {}): LookupQuestionView => ({
  found: 337,
  lines: [
    { line: 17, typed: 'alxe@contoso.com', what: 'nobody found' },
    { line: 48, typed: 'Alex', what: 'fits 4' },
    { line: 212, typed: '…', what: 'nobody found' },
    { line: 213, typed: 'nestor.wilke@contoso…', what: 'the same as 12' },
  ],
  total: 4,
  unclear: 3,
  editable: 'alxe@contoso.com\nAlex\n',
  channels: [],
  ...differs,
});

const channels = [
  { id: '19:incidents@thread.tacv2', name: 'Incidents' },
  { id: '19:breach@thread.tacv2', name: 'Breach 7' },
];
const many = Array.from({ length: 12 }, (_, n) => ({
  line: n + 3,
  typed: `person${String(n)}@contoso.co…`,
  what: 'nobody found',
}));

const shown = (differs: Partial<Lookup>, question?: LookupQuestionView): IAdaptiveCard =>
  lookupCard({ lookup: aLookup(differs), question, things: 'people', practice: true });

/** The post of a look-up in each of its states. */
export const lookupSamples = (): Readonly<Record<string, IAdaptiveCard>> => ({
  'lookup-reading': shown({ total: 0 }),
  'lookup-looking': shown({ done: 840 }),
  'lookup-question': shown({ state: 'asking', total: 340 }, aLookupQuestion()),
  'lookup-question-one': shown({ state: 'asking', total: 340 }, aLookupQuestion({ unclear: 1, total: 1 })),
  'lookup-question-many': shown(
    { state: 'asking', total: 2000 },
    aLookupQuestion({ lines: many, total: 1057, unclear: 1055, editable: null, channels }),
  ),
  'lookup-question-nobody': shown({ state: 'asking', total: 3 }, aLookupQuestion({ found: 0, channels })),
  'lookup-channel': shown(
    { state: 'asking', total: 340 },
    aLookupQuestion({ lines: [], total: 0, unclear: 0, editable: '', channels }),
  ),
  'lookup-opening': shown({ state: 'opening' }),
  'lookup-opened': shown({
    state: 'opened',
    total: 337,
    request: 'OP-7F3K' as RequestId,
    told: '2 lines named an account again; each account counts once.',
  }),
  'lookup-stopped': shown({
    state: 'stopped',
    told: 'accounts.csv: Expected 1 MB at most; the file is larger. Split it.',
  }),
  'lookup-cancelled': shown({ state: 'cancelled' }),
  'lookup-interrupted': shown({ state: 'interrupted' }),
  'lookup-expired': shown({ state: 'expired' }),
});
