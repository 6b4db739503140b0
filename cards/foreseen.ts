import type { StepWords } from '../services/contract/command-words.ts';
import type { Target } from '../services/model/person.ts';
import type { ForeseenView, RequestView } from '../services/requests/view.ts';
import { bold, callout, type Elements, type Text } from './card.ts';
import { fillPeople, grouped, lowerFirst, shortNameList, upperFirst } from './words.ts';

type Foretold = Pick<RequestView, 'foreseen' | 'targets'>;

/** How many reasons a card gives; a request rarely has more. */
const reasonsAtMost = 6;

/**
 * Tells, before anything runs, what will not work and for whom: in red who will stay able to sign in, then what another part makes up for,
 * then what works but does not last.
 */
export function foreseenBoxes(view: Foretold): Elements {
  const cannot = view.foreseen.filter(({ effect }) => effect === 'none');
  const missed = cannot.filter(({ madeUpBy }) => madeUpBy === null);
  const madeUp = cannot.filter(({ madeUpBy }) => madeUpBy !== null);
  return [
    ...(missed.length === 0 ? [] : [callout('Attention', paragraphs(missed, view))]),
    ...(madeUp.length === 0 ? [] : [callout('Warning', paragraphs(madeUp, view))]),
    ...lasting(view).map((text) => callout('Warning', [text])),
  ];
}

/** What will not work, as phrases for a sentence: `cannot replace the password of Lee Gu (a guest's password ...)`. */
export const foreseenInShort = (view: Foretold): readonly string[] =>
  reasons(
    view.foreseen.filter(({ effect }) => effect === 'none'),
    view,
  ).map(({ cannot, why }) => `${lowerFirst(cannot)} (${why})`);

/** What people have to do besides, each once: `reset the password in Active Directory, twice`. */
export const nextSteps = (foreseen: readonly ForeseenView[]): readonly string[] => [
  ...new Set(foreseen.flatMap(({ next }) => next ?? [])),
];

/** A part of the plan as a card shows it. */
export interface WorkingPart extends StepWords {
  /** ` for 2 of 5 people`; empty when it works for everybody. */
  readonly whom: string;
}

/** The plan without what cannot work for anybody, stage by stage. */
export const workingPlan = ({
  plan,
  targets,
  foreseen,
}: Pick<RequestView, 'plan' | 'targets' | 'foreseen'>): readonly (readonly WorkingPart[])[] =>
  plan
    .map((stage) =>
      stage.flatMap((part): readonly WorkingPart[] => {
        const cannot = new Set<string>(
          foreseen.flatMap(({ effect, words, target }) =>
            effect === 'none' && words.will === part.will ? [target] : [],
          ),
        );
        const planned = part.onlyFor === undefined ? targets : targets.filter(({ id }) => part.onlyFor?.includes(id));
        const works = planned.filter(({ id }) => !cannot.has(id));
        if (works.length === 0) return [];
        const whom =
          works.length === targets.length
            ? ''
            : ` for ${works.length === 1 ? shortNameList(works) : `${works.length} of ${targets.length} people`}`;
        return [{ ...part, whom }];
      }),
    )
    .filter((stage) => stage.length > 0);

function paragraphs(foreseen: readonly ForeseenView[], view: Foretold): readonly Text[] {
  const next = nextSteps(foreseen);
  const [substitute] = foreseen.flatMap(({ madeUpBy }) => madeUpBy ?? []);
  return [
    ...risks(foreseen, view),
    ...reasons(foreseen, view).map(({ cannot, why }): Text => [bold(`${cannot}:`), `${why}.`]),
    ...(substitute === undefined ? [] : [[bold('Instead:'), `${lowerFirst(substitute.will)}.`]]),
    ...(next.length === 0 ? [] : [[bold('Do besides:'), `${next.join('; ')}.`]]),
  ];
}

/** The dangers that remain, each with the people it is about: `Alex Wilber can still sign in`. */
function risks(foreseen: readonly ForeseenView[], view: Foretold): readonly Text[] {
  const missed = foreseen.filter(({ madeUpBy }) => madeUpBy === null);
  return grouped(missed, ({ words }) => words.risk).map((same) => {
    const people = peopleIn(same, view);
    const risk = same[0]?.words.risk ?? '';
    return [
      bold(
        `${people.length === 1 ? fillPeople(risk, people) : `${fillPeople(risk, people)}: ${shortNameList(people)}`}.`,
      ),
    ];
  });
}

interface Reason {
  /** `Cannot replace the password`, with names where there are several targets. */
  readonly cannot: string;
  readonly why: string;
}

/** Why steps cannot work, each reason once. Steps that only complete another one are left out. */
function reasons(foreseen: readonly ForeseenView[], view: Foretold): readonly Reason[] {
  const counted = foreseen.filter(({ words }) => words.detail !== true);
  const groups = grouped(counted, ({ action, why }) => `${action} ${why}`);
  const told = groups.slice(0, reasonsAtMost).flatMap((same) => {
    const [one] = same;
    if (one === undefined) return [];
    const whom = view.targets.length === 1 ? '' : ` for ${shortNameList(peopleIn(same, view))}`;
    return [{ cannot: `Cannot ${lowerFirst(one.words.will)}${whom}`, why: one.why }];
  });
  const more = groups.length - told.length;
  return more === 0 ? told : [...told, { cannot: `${more} more things will not work`, why: 'see the result' }];
}

/** What works but does not last unless people do something besides. */
function lasting(view: Foretold): readonly Text[] {
  const some = view.foreseen.filter(({ effect }) => effect === 'some');
  return grouped(some, ({ action, why }) => `${action} ${why}`).flatMap((same): readonly Text[] => {
    const [one] = same;
    if (one === undefined) return [];
    const whom = view.targets.length === 1 ? '' : ` for ${shortNameList(peopleIn(same, view))}`;
    const next = one.next === null ? [] : [`${upperFirst(one.next)}.`];
    return [[bold(`${one.words.will}${whom}:`), [`${one.why}.`, ...next].join(' ')]];
  });
}

function peopleIn(foreseen: readonly ForeseenView[], { targets }: Foretold): readonly Target[] {
  const ids = new Set<string>(foreseen.map(({ target }) => target));
  return targets.filter(({ id }) => ids.has(id));
}
