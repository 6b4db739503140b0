import { fieldsIn, firstText, isObject, listIn, textIn } from '../loose.ts';
import { severityIn } from '../severity.ts';
import type { AlertMap } from '../source.ts';
import { faultyBody, mapped, type ShapeAnswer } from './shape.ts';

/** The events that say how an incident stands. Of all others nothing is shown. */
const shown =
  /^incident\.(triggered|acknowledged|unacknowledged|escalated|reassigned|delegated|priority_updated|resolved|reopened)$/;

/**
 * An event of a PagerDuty webhook subscription, version 3. It names responders but no account that was attacked, so the card asks for that.
 * @see https://developer.pagerduty.com/docs/webhooks-overview
 */
export function pagerdutyShape(body: unknown, map?: AlertMap): ShapeAnswer {
  const event = fieldsIn(fieldsIn(body)['event']);
  const type = textIn(event['event_type'], 80);
  if (type === undefined) return faultyBody('event.event_type: expected an event of PagerDuty, got nothing');
  const { data } = event;
  if (!shown.test(type) || !isObject(data)) return { kind: 'unused', why: `events of type ${type} are not shown` };
  if (textIn(data['id'], 40) === undefined)
    return faultyBody('event.data.id: expected the id of an incident, got nothing');
  const { number, priority, urgency, service, assignees } = data;
  const summary = (value: unknown): string | undefined => textIn(fieldsIn(value)['summary'], 100);
  return {
    kind: 'drafts',
    drafts: [
      mapped(
        {
          id: data['id'],
          ref: number === undefined || number === null ? undefined : `PagerDuty incident ${textIn(number, 20) ?? ''}`,
          title: data['title'],
          severity: severityIn(summary(priority)) ?? severityIn(urgency),
          source: 'PagerDuty',
          accounts: [],
          url: data['html_url'],
          details: {
            Service: summary(service),
            Urgency: urgency,
            Priority: summary(priority),
            Assigned: listIn(assignees)
              .flatMap((one) => summary(one) ?? [])
              .join(', '),
            Key: data['incident_key'],
            'Resolved because': data['resolve_reason'],
          },
          status: data['status'],
          modified: firstText([event['occurred_at'], data['created_at']], 60),
        },
        body,
        map,
      ),
    ],
  };
}
