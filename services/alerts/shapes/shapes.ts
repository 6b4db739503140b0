import type { SourceKind } from '../source.ts';
import { cordonShape } from './cordon.ts';
import { crowdstrikeShape } from './crowdstrike.ts';
import { elasticShape } from './elastic.ts';
import { graphShape } from './graph.ts';
import { mapShape } from './map.ts';
import { pagerdutyShape } from './pagerduty.ts';
import { sentinelShape } from './sentinel.ts';
import type { Shape } from './shape.ts';
import { splunkShape } from './splunk.ts';

/** How the bodies of each kind of sender are read. */
export const shapes: Readonly<Record<SourceKind, Shape>> = {
  cordon: cordonShape,
  sentinel: sentinelShape,
  graph: graphShape,
  splunk: splunkShape,
  elastic: elasticShape,
  crowdstrike: crowdstrikeShape,
  pagerduty: pagerdutyShape,
  map: mapShape,
};
