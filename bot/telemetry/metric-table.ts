/** A metric of Cordon, as it is made, documented and used in dashboards and alarms. */
export interface MetricDeclaration {
  /** Its name in Prometheus. A counter's ends in `_total`, a time's in `_seconds`. */
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** Its labels, each with a closed set of values, so that nobody outside can make a new time series or write text into one. */
  readonly labels: readonly string[];
  /** What it measures, in a sentence for operators. */
  readonly about: string;
}

/**
 * Every metric. Calls to Graph have the name and the labels of OpenTelemetry's conventions for HTTP clients, with underscores, so that
 * dashboards for these fit.
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpclientrequestduration
 */
export const metricTable = {
  turn: {
    name: 'cordon_turn_duration_seconds',
    kind: 'histogram',
    labels: ['type'],
    about: 'Turns, by type of activity.',
  },
  graphCall: {
    name: 'http_client_request_duration_seconds',
    kind: 'histogram',
    labels: ['http_request_method', 'http_response_status_code', 'server_address', 'error_type'],
    about:
      'Calls to Graph and the services beside it. `http_response_status_code` is the status itself, so 429 is a label of its own; `error_type` is there only for calls that failed: the status, or `no_answer`.',
  },
  graphWait: {
    name: 'cordon_graph_wait_seconds',
    kind: 'histogram',
    labels: ['pace'],
    about:
      'How long calls waited for Graph’s limits before they were sent; `single`, or `mass` for requests about more than 20 accounts.',
  },
  run: {
    name: 'cordon_run_duration_seconds',
    kind: 'histogram',
    labels: ['state'],
    about: 'From the decision that started a request to its stored end.',
  },
  proof: {
    name: 'cordon_proof_duration_seconds',
    kind: 'histogram',
    labels: [],
    about: 'From that decision to the last proof.',
  },
  store: {
    name: 'cordon_store_duration_seconds',
    kind: 'histogram',
    labels: ['kind'],
    about: 'Queries and transactions of the store.',
  },
  refused: {
    name: 'cordon_refused_activities_total',
    kind: 'counter',
    labels: ['status'],
    about:
      'Activities refused before a turn. Many at once with 401 are somebody who tries, or keys that cannot be loaded.',
  },
  requests: {
    name: 'cordon_requests_total',
    kind: 'counter',
    labels: ['state', 'tier'],
    about: 'Requests that reached a state.',
  },
  steps: {
    name: 'cordon_steps_total',
    kind: 'counter',
    labels: ['action', 'outcome'],
    about: 'Steps of ended requests. `unknown` means that Graph’s answer was lost and no read could settle it.',
  },
  tampered: {
    name: 'cordon_tampered_total',
    kind: 'counter',
    labels: [],
    about: 'Requests that were ended because what is stored is not what their sealed trail says.',
  },
  ready: {
    name: 'cordon_ready',
    kind: 'gauge',
    labels: ['part'],
    about: '1 while that part of `/readyz` is ready, else 0: `database`, `migrations`, `keys`.',
  },
  cardsWaiting: {
    name: 'cordon_cards_waiting',
    kind: 'gauge',
    labels: ['age'],
    about: 'Posts that are behind their request or alert, by how long.',
  },
  cardsWaitingLongest: {
    name: 'cordon_cards_waiting_longest_seconds',
    kind: 'gauge',
    labels: [],
    about: 'How long the oldest of them has waited.',
  },
  jobsWaiting: {
    name: 'cordon_jobs_waiting',
    kind: 'gauge',
    labels: ['kind'],
    about: 'Jobs that are due and wait for a bot: runs, slices of large runs, deadlines, posts, webhooks.',
  },
  webhooks: {
    name: 'cordon_webhooks_total',
    kind: 'counter',
    labels: ['outcome'],
    about:
      'Tries to tell other systems what happened, by outcome. `given-up` is a message that failed for three days, `gone` an address that said it wants no more.',
  },
  webhooksWaitingLongest: {
    name: 'cordon_webhooks_waiting_longest_seconds',
    kind: 'gauge',
    labels: [],
    about: 'How long ago the oldest thing happened that another system is still to be told.',
  },
  deadJobs: {
    name: 'cordon_dead_jobs_total',
    kind: 'counter',
    labels: ['kind'],
    about: 'Jobs that have failed too often to be tried again.',
  },
  unanchored: {
    name: 'cordon_unanchored_seconds',
    kind: 'gauge',
    labels: [],
    about:
      'How old the oldest anchor is that was not sent yet; 0 when all are sent. Only where the policy sets `audit.anchor`.',
  },
  certificate: {
    name: 'cordon_certificate_ends_seconds',
    kind: 'gauge',
    labels: ['tenant'],
    about:
      'How long the certificate in a file that Cordon signs in to Graph with is still valid, by the id of its tenant; below 0 once it has ended. The ends of client secrets are known to Entra only.',
  },
  memory: {
    name: 'cordon_memory_resident_bytes',
    kind: 'gauge',
    labels: [],
    about: 'Memory of the process.',
  },
  eventLoopDelay: {
    name: 'cordon_event_loop_delay_p99_seconds',
    kind: 'gauge',
    labels: [],
    about: 'Delay of the event loop.',
  },
} as const satisfies Readonly<Record<string, MetricDeclaration>>;
