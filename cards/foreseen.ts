import type { Target } from '../services/model/person.ts';
import type { ForeseenView, PlannedPart } from '../services/requests/plan-view.ts';
import type { RequestView } from '../services/requests/view.ts';
import { bold, box, hint, textBlock, type Elements, type Text } from './card.ts';
import { fillPeople, grouped, joinWords, lowerFirst, shortNameList } from './words.ts';

type Foretold = Pick<RequestView, 'foreseen' | 'targets'>;

/** How many reasons a card gives. */
const reasonsAtMost = 6;

/**
 * Tells, before anything runs, what will not work and for whom: in red who will stay able to sign in, then what another part makes up for.
 * A list with one reason also tells what is done instead and what people have to do besides; for one person, and for a list with several
 * reasons, that is in `foreseenDetails`.
 */
export function foreseenBoxes(view: Foretold): Elements {
  const { missed, others } = byDanger(view);
  return [
    ...(missed.length === 0 ? [] : [riskBox(missed, view)]),
    ...(others.length === 0
      ? []
      : [hint('Warning', isFolded(others, view) ? inShort(others, view) : explained(others, view))]),
  ];
}

/** What leaves a danger, and what another part makes up for or is so already. */
function byDanger({ foreseen }: Foretold) {
  const missed = foreseen.filter(({ effect, madeUpBy }) => effect === 'none' && madeUpBy === null);
  return { missed, others: foreseen.filter((one) => !missed.includes(one)) };
}

/** Whether a list has so many reasons that they would push the buttons out of sight. */
const isFolded = (others: readonly ForeseenView[], view: Foretold): boolean =>
  view.targets.length > 1 && reasons(others, view).length > 1;

/** What another part makes up for, with the people but without the reasons. */
function inShort(others: readonly ForeseenView[], view: Foretold): readonly Text[] {
  const alike = grouped(reasons(others, view), ({ actions }) => actions.join(' '));
  const lines = alike.map((same): Text => {
    const people = view.targets.filter((target) => same.some(({ who }) => who.includes(target)));
    return [bold(`Cannot ${joinWords(same[0]?.actions ?? [], 'or')}`), `for ${shortNameList(people)}.`];
  });
  return [
    ...lines,
    ...needless(others, view),
    ...insteadOf(others),
    'The details have the reasons and what is yours to do.',
  ];
}

/** The dangers in normal size, the reasons small. */
function riskBox(missed: readonly ForeseenView[], view: Foretold): Elements[number] {
  const why = explained(missed, view).map((text) => textBlock(text, { size: 'Small', spacing: 'Small' }));
  return box('attention', [...risks(missed, view).map((text) => textBlock(text)), ...why]);
}

/** What `foreseenBoxes` leaves out, for the details of a card: what is done instead, what people have to do besides, the reasons of a list. */
export function foreseenDetails(view: Foretold): Elements {
  const { others } = byDanger(view);
  const folded = isFolded(others, view) ? explained(others, view) : [];
  const told = view.targets.length === 1 ? whatElse(view.foreseen) : folded;
  return told.map((text) => textBlock(text, { size: 'Small' }));
}

/** What will not work, as phrases for a sentence: `cannot replace the password of Lee Gu (a guest’s password ...)`. */
export const foreseenInShort = (view: Foretold): readonly string[] =>
  reasons(view.foreseen, view).map(({ actions, whom, why }) => `cannot ${joinWords(actions, 'or')}${whom} (${why})`);

/** What people have to do besides, each once: `reset the password in Active Directory, twice`. */
export const nextSteps = (foreseen: readonly ForeseenView[]): readonly string[] => [
  ...new Set(foreseen.flatMap(({ next }) => next ?? [])),
];

/** A part of the plan as a card shows it. */
export interface WorkingPart extends PlannedPart {
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
        const hindered = foreseen.filter(({ effect, words }) => effect === 'none' && words.will === part.will);
        const cannot = new Set<string>(hindered.map(({ target }) => target));
        const works = targets.filter(({ id }) => (part.onlyFor?.includes(id) ?? true) && !cannot.has(id));
        return works.length === 0 ? [] : [{ ...part, whom: whomOf(works, targets) }];
      }),
    )
    .filter((stage) => stage.length > 0);

/** `workingPlan` without the parts that only complete another one, unless there are no others. */
export function headlines(
  view: Pick<RequestView, 'plan' | 'targets' | 'foreseen'>,
): readonly (readonly WorkingPart[])[] {
  const whole = workingPlan(view);
  const named = whole.map((stage) => stage.filter(({ detail }) => detail !== true)).filter((stage) => stage.length > 0);
  return named.length === 0 ? whole : named;
}

/** The worst danger that remains for each, with the people it is about: `Alex Wilber can still sign in`. */
const risks = (missed: readonly ForeseenView[], view: Foretold): readonly Text[] => {
  const worst = grouped(missed, ({ target }) => target).flatMap(([first]) => first ?? []);
  return grouped(worst, ({ words }) => words.risk).map((same) => {
    const people = peopleIn(same, view);
    const risk = fillPeople(same[0]?.words.risk ?? '', people);
    return [bold(people.length === 1 ? `${risk}.` : `${risk}: ${shortNameList(people)}.`)];
  });
};

function explained(foreseen: readonly ForeseenView[], view: Foretold): readonly Text[] {
  const told = reasons(foreseen, view);
  return [
    ...told
      .slice(0, reasonsAtMost)
      .map(({ actions, whom, why }): Text => [bold(`Cannot ${joinWords(actions, 'or')}${whom}:`), `${why}.`]),
    ...needless(foreseen, view),
    ...(told.length > reasonsAtMost ? [`${told.length - reasonsAtMost} more things will not work.`] : []),
    ...(view.targets.length === 1 ? [] : whatElse(foreseen)),
  ];
}

/** What is done instead. */
function insteadOf(foreseen: readonly ForeseenView[]): readonly Text[] {
  const substitutes = new Set(foreseen.flatMap(({ madeUpBy }) => madeUpBy ?? []).map(({ will }) => lowerFirst(will)));
  return substitutes.size === 0 ? [] : [[bold('Instead:'), `${joinWords([...substitutes])}.`]];
}

function whatElse(foreseen: readonly ForeseenView[]): readonly Text[] {
  const next = nextSteps(foreseen);
  return [...insteadOf(foreseen), ...(next.length === 0 ? [] : [[bold('Yours to do:'), `${next.join('; ')}.`]])];
}

/** What is so already. */
const needless = (foreseen: readonly ForeseenView[], view: Foretold): readonly Text[] =>
  grouped(
    foreseen.filter(({ hindrance }) => hindrance === 'already'),
    ({ action }) => action,
  ).map((same): Text => {
    const whom = view.targets.length === 1 ? '' : ` for ${shortNameList(peopleIn(same, view))}`;
    return [bold(`${same[0]?.words.will ?? ''}${whom}:`), `${same[0]?.why ?? ''}.`];
  });

/** What cannot work for the same reason and the same people. */
interface Reason {
  /** `replace the password` */
  readonly actions: readonly string[];
  /** ` for Lee Gu`; empty for a single target. */
  readonly whom: string;
  readonly who: readonly Target[];
  readonly why: string;
}

/** Why steps cannot work, each reason once. Steps that only complete another one are left out. */
function reasons(foreseen: readonly ForeseenView[], view: Foretold): readonly Reason[] {
  const cannot = foreseen.filter(({ effect, words }) => effect === 'none' && words.detail !== true);
  const perTarget = grouped(cannot, ({ target, why }) => `${target} ${why}`);
  const alike = grouped(perTarget, (same) => [same[0]?.why, ...same.map(({ action }) => action)].join(' '));
  return alike.map((groups) => {
    const all = groups.flat();
    const people = peopleIn(all, view);
    return {
      actions: [...new Set(all.map(({ words }) => lowerFirst(words.will)))],
      whom: view.targets.length === 1 ? '' : ` for ${shortNameList(people)}`,
      who: people,
      why: all[0]?.why ?? '',
    };
  });
}

/** Whom something works for, where that is not everybody. */
function whomOf(works: readonly Target[], targets: readonly Target[]): string {
  if (works.length === targets.length) return '';
  return works.length === 1 ? ` for ${shortNameList(works)}` : ` for ${works.length} of ${targets.length} people`;
}

function peopleIn(foreseen: readonly ForeseenView[], { targets }: Foretold): readonly Target[] {
  const ids = new Set<string>(foreseen.map(({ target }) => target));
  return targets.filter(({ id }) => ids.has(id));
}
