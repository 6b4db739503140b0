import { isRead, type WriteCommand } from '../contract/bundle.ts';
import type { History } from '../contract/history.ts';
import { createAppRoles } from '../directory/app-roles.ts';
import { createFederatedDomains } from '../directory/domains.ts';
import { readTargetsNow } from '../directory/target-state.ts';
import { tenantShown } from '../graph/tenants.ts';
import type { Person } from '../model/person.ts';
import { isCardOf, liveCardsIn, openRequestsIn, postCardAgain, requestShownBy } from '../store/posts.ts';
import { hasEnded, type Outcome, type Place, type Request, type RequestId } from '../model/request.ts';
import type { TransitionResult } from '../store/requests.ts';
import { createAssess } from './assess.ts';
import { createBeforeRun } from './before-run.ts';
import { createDispatch } from './dispatch.ts';
import { createForesee } from './foresee.ts';
import { createHalts } from './halts.ts';
import { createHandovers, type Revealed, type ShownAgain } from './handovers.ts';
import { createBrake, type Brake } from './brake.ts';
import { historyOf } from './history.ts';
import { createLifecycle, type Decision, type Lifecycle } from './lifecycle.ts';
import { createLookups, type Lookups } from './lookups.ts';
import type { Origin } from './origin.ts';
import { createPastRuns, type PastRuns } from './past-runs.ts';
import { createPreview, type Preview } from './preview.ts';
import { thenReadProfiles } from './profiles.ts';
import { createRechecks } from './rechecks.ts';
import type { StoredView } from './stored-view.ts';
import type { RequestsPorts } from './requests-ports.ts';
import { createReview, type ReviewPorts } from './review.ts';
import { openRequest, type NewRequest, type OpenOptions, type OpenResult } from './open-request.ts';
import { remindMsOf } from './reminders.ts';
import { createRunner } from './runner.ts';
import { targetNames, titleIn } from './view.ts';
import { visibleTo, type Viewer } from './visibility.ts';
import type { StopCause } from '../model/stop-cause.ts';

/** How many requests a list shows. */
const listed = 10;

/** A message that was clicked: its conversation and its id there. */
export interface ClickedCard {
  readonly conversation: string;
  readonly activityId: string;
}

/** Everything that people do with requests, and the rules that hold for a run from its start to its end. */
export interface Requests extends PastRuns {
  /**
   * Opens a request if the policy allows it. The outbox posts its card.
   * @throws {GraphProblem} when Graph cannot say whether a target is protected; nothing was stored then
   */
  open(asked: NewRequest, options: OpenOptions): Promise<OpenResult>;
  /** Says what `open` would ask to be confirmed, and stores nothing. */
  readonly preview: Preview;
  /**
   * Applies somebody's decision, after checking their rights and where it came from. A refusal changes nothing but the audit.
   * @returns the request after the decision, or why it was refused
   */
  decide(id: RequestId, decision: Decision, by: Person, origin: Origin): Promise<TransitionResult>;
  /**
   * Hands the secrets of a request over to its requester, who must click in their own chat and still be a responder. The secrets are
   * forgotten as they are handed over, and the audit notes which ones they were.
   * @param id what the click names
   * @param card the message that was clicked
   * @param viewer who clicked, and where
   */
  reveal(id: RequestId, card: ClickedCard, viewer: Viewer): Promise<Revealed>;
  /**
   * Has the private card that shows the secrets of a request sent to its requester once more. It shows them nobody, so it does not matter
   * which message was clicked.
   * @param person who clicked
   */
  showAgain(id: RequestId, person: Person): Promise<ShownAgain>;
  /**
   * The request that somebody means. People say ids aloud, so any case is taken, with or without `OP-`, O for 0, I and L for 1.
   * @returns undefined when there is none; does not check whether they may see it
   */
  find(word: string): Promise<Request | undefined>;
  /** `find`, but undefined also when the viewer may not see the request where they are; both cost the same reads. */
  findVisible(word: string, viewer: Viewer): Promise<Request | undefined>;
  /** The request, if this message is a card that Cordon posted for it; undefined otherwise. */
  findByCard(id: RequestId, card: ClickedCard): Promise<Request | undefined>;
  /** The request that a message of Cordon shows, whoever looks at it; undefined for any other message. */
  shownBy(card: ClickedCard): Promise<RequestId | undefined>;
  /** The newest requests, newest first: of the conversation, or in a personal chat those of the viewer. */
  list(viewer: Viewer): Promise<readonly Request[]>;
  /** The requests that have not ended and whose card stands in the conversation, newest first, as far as the viewer may see them. */
  openHere(viewer: Viewer): Promise<readonly Request[]>;
  /** What the viewer may see of Cordon's past, for read commands that report on it. */
  history(viewer: Viewer): History;
  /** `Contain Alex Wilber`, with `in Fabrikam` where there are several tenants. */
  titleOf(request: Request): string;
  /** Stops everything, and lets it go on. */
  readonly brake: Brake;
  /** Look-ups of many targets, before their request is opened. */
  readonly lookups: Lookups;
  /** What the card of a request shows now. */
  readonly view: StoredView;
  /**
   * Has the card of a request posted once more, in this place, where it takes the place of an earlier one.
   * @returns false when nothing is posted, because this is the thread of its card in the approvals channel, which stays
   */
  postCard(id: RequestId, place: Place): Promise<boolean>;
  /**
   * Does what has no job of its own: enqueues what is left to do without one, asks Graph again what it did not answer, and deletes expired
   * secrets. Call it about once a second.
   */
  readonly sweep: () => Promise<void>;
  /** Resolves when nothing runs in this process any more. */
  readonly drain: () => Promise<void>;
}

/** Wires lifecycle, runner, secrets and posts together. */
export function createRequests(ports: RequestsPorts): Requests {
  const { db, store, policy, pins, rights, tenants, commandNamed, timing, owner, wake, telemetry } = ports;
  const { reveals, inbox } = ports.vaults;
  const { now } = timing;
  const assess = createAssess({ policy, pins, graphOf: ports.graphOf, now });
  const appRolesOf = createAppRoles(now);
  const foresee = createForesee({
    appRolesOf,
    isSignedIn: async (person, home) => (await ports.delegatedGraph(person, home)) !== undefined,
  });
  const { onBug } = ports;
  const stoodDown = () => ports.standDowns.now();
  const commandOf = writeCommandNamed(commandNamed);
  const federatedDomains = createFederatedDomains(now);
  const readNow: ReviewPorts['readTargets'] = (graph, targets) => readTargetsNow(graph, targets, federatedDomains);
  const { graphOf, readTargets = readNow } = ports;
  const { inNameOf } = ports;
  const review = createReview({ graphOf, readTargets, assess, rights, commandNamed, timing, inNameOf });
  const halted = createHalts({ store, stoodDown });
  const rechecks = createRechecks({ store, review, lifecycle: () => lifecycle, background: ports.background });
  const lifecycle: Lifecycle = createLifecycle({
    db,
    store,
    commandNamed,
    now,
    owner,
    rights,
    stoodDown,
    approvals: policy.channels.approvals,
    remindMs: (tier) => remindMsOf(policy, tier),
    recheck: rechecks.soon,
    checkAhead: rechecks.ahead,
    onState,
    onChange: wake,
    onTampered(id, fault) {
      telemetry.tampered();
      ports.onTampered(id, fault);
    },
    onBug,
  });
  const runner = createRunner({
    store,
    timing,
    owner,
    prepare: createBeforeRun({ store, lifecycle, review, halted, timing, owner }),
    halted,
    graphOf: ports.graphOf,
    commandOf,
    appRolesOf,
    inNameOf,
    // Somebody's own rights end at their tenant.
    delegatedOf: async ({ requester, tenant, home }) =>
      tenant === home ? ports.delegatedGraph(requester.id, home) : undefined,
    readInbox: ({ id, requester }, argument) => inbox.read(id, requester.id, argument),
    keepSecret: ({ id, requester }, label, secret) => reveals.keep(id, requester.id, label, secret),
    settle,
    onChange: wake,
    onBug,
  });

  const dispatch = createDispatch({ ...ports, lifecycle, runner });
  const lookups = createLookups({ db, vault: ports.vaults.lookups, clock: timing, leaseMs: timing.leaseMs, wake });
  const handovers = createHandovers({ db, store, reveals, rights, commandOf, timing, wake });
  const find = (word: string): Promise<Request | undefined> => store.find(requestIdIn(word));
  const titleOf = ({ command: name, targets, tenant }: Request): string => {
    const command = commandNamed(name);
    const words = command !== undefined && 'title' in command ? command.title.ask : `${name} {who}`;
    return titleIn(words, tenantShown(tenants, tenant)).replace('{who}', () => targetNames(targets));
  };
  const findByCard = async (id: RequestId, { conversation, activityId }: ClickedCard) =>
    (await isCardOf(db, id, conversation, activityId)) ? store.find(id) : undefined;
  const visible = (viewer: Viewer) => visibleTo({ db, rights }, viewer);
  const opening = { policy, commandNamed, assess, foresee, now, lifecycle, inbox, store, visibleTo: visible };

  return {
    open: thenReadProfiles(ports, (asked, options) => openRequest(opening, asked, options)),
    preview: createPreview({ ...opening, view: ports.view }),
    decide: (id, decision, by, origin) => lifecycle.decide(id, decision, by, origin),
    find,
    findByCard,
    titleOf,
    brake: createBrake({
      standDowns: ports.standDowns,
      policy,
      rights,
      now,
      wake() {
        wake();
        ports.background(dispatch.enqueueLeft); // what was due during a stand-down starts when that is lifted
      },
    }),
    lookups,
    view: ports.view,
    ...createPastRuns({ store, commandNamed, commandOf }),
    async findVisible(word, viewer) {
      const request = await find(word);
      return (await visible(viewer)(request)) ? request : undefined;
    },
    shownBy: ({ conversation, activityId }) => requestShownBy(db, conversation, activityId),
    list: ({ person, place, personal }) =>
      personal ? store.latestOf(person.id, listed) : store.latestIn(place.conversation, listed),
    history: (viewer) => historyOf({ store, find, titleOf, commandNamed, isVisible: visible(viewer) }),
    async openHere(viewer) {
      const isVisible = visible(viewer);
      const ids = await openRequestsIn(db, viewer.place.conversation);
      const shown = await Promise.all(
        ids.map(async (id) => {
          const request = await store.find(id);
          return (await isVisible(request)) ? request : undefined;
        }),
      );
      return shown.filter((request) => request !== undefined);
    },
    async reveal(id, card, { person, personal }) {
      const request = await findByCard(id, card);
      if (request === undefined) return { ok: false, refusal: 'not-our-card' };
      if (!personal || person.id !== request.requester.id) return { ok: false, refusal: 'only-requester' };
      return handovers.reveal(request, person);
    },
    async showAgain(id, person) {
      const request = await store.find(id);
      return request === undefined ? { ok: false, refusal: 'only-requester' } : handovers.showAgain(request, person);
    },
    async postCard(id, place) {
      if ((await liveCardsIn(db, id, place.conversation)).includes('approval')) return false;
      await postCardAgain(db, id, place, now());
      wake();
      return true;
    },
    sweep: async () => {
      await dispatch.sweep();
      rechecks.sweep();
      await handovers.sweep();
      await lookups.sweep();
      await pins.sweep();
    },
    async drain() {
      rechecks.close();
      await Promise.all([lookups.drain(), dispatch.stop()]);
    },
  };

  /**
   * Ends a run. A secret that it made is handed over first, unless the run failed: then the secret is forgotten with it, because nothing
   * took effect.
   */
  async function settle(request: Request, outcome: Outcome, cause?: StopCause): Promise<void> {
    await handovers.atEnd(request, outcome);
    await lifecycle.settle(request.id, outcome, cause);
    if (outcome === 'failed') await reveals.forget(request.id);
  }

  function onState(request: Request): void {
    telemetry.state(request);
    // What was given for its steps goes with the request, whether it ran or not. What a crash leaves here expires.
    if (hasEnded(request)) ports.background(() => inbox.forget(request.id));
    // Nobody is shown what a run had made when its request was ended before the run was.
    if (hasEnded(request) && !('startedAt' in request.state)) ports.background(() => reveals.forget(request.id));
    if ('startedAt' in request.state && 'endedAt' in request.state)
      ports.background(async () => {
        telemetry.ended(request, await store.steps(request.id));
      });
  }
}

function requestIdIn(word: string): RequestId {
  const said = word.toUpperCase().replace(/^OP-?/, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return `OP-${said.slice(0, 12)}` as RequestId;
}

const writeCommandNamed =
  (commandNamed: RequestsPorts['commandNamed']) =>
  (name: string): WriteCommand => {
    const command = commandNamed(name);
    if (command === undefined || isRead(command)) throw new TypeError(`the registry has no write command "${name}"`);
    return command;
  };
