import { z } from 'zod';
import { badRequest } from '../http/answer.ts';
import type { Directory } from '../state/directory.ts';
import { practiceSkus } from '../seed/licences.ts';
import { ownLicencesOf, withLicences } from '../state/licence-states.ts';
import { page } from '../odata/page.ts';
import { selection } from '../odata/select.ts';
import { readRoute, writeRoute, type Route } from './route.ts';
import { accountIn } from './user.ts';

const properties = [
  'id',
  'skuId',
  'skuPartNumber',
  'consumedUnits',
  'prepaidUnits',
  'capabilityStatus',
  'servicePlans',
];
const licence = z.looseObject({ skuId: z.guid(), disabledPlans: z.array(z.guid()).default([]) });
const body = z.strictObject({ addLicenses: z.array(licence), removeLicenses: z.array(z.guid()) });

/** `GET /subscribedSkus`, and `POST /users/{id}/assignLicense`, which needs both lists and a usage location. */
export const licences: readonly Route[] = [
  readRoute('/subscribedSkus', ['$select'], (call) => {
    const show = selection(call.query.get('$select'), new Set(properties), properties, 'microsoft.graph.subscribedSku');
    const skus = practiceSkus.map(({ skuId, skuPartNumber, enabled, plans }) => ({
      id: skuId,
      skuId,
      skuPartNumber,
      capabilityStatus: 'Enabled',
      consumedUnits: consumed(call.directory, skuId),
      prepaidUnits: { enabled, suspended: 0, warning: 0 },
      servicePlans: plans.map((servicePlanName) => ({ servicePlanName, provisioningStatus: 'Success' })),
    }));
    return page(call, 'subscribedSkus', skus, show);
  }),
  writeRoute('POST', '/users/{id}/assignLicense', (call) => {
    const { data } = body.safeParse(call.body);
    if (data === undefined) throw badRequest('One or more parameters of the operation are missing or invalid.');
    const account = accountIn(call, 'truth');
    if (typeof account.user['usageLocation'] !== 'string')
      throw badRequest('License assignment cannot be done for user with invalid usage location.');
    for (const { skuId } of data.addLicenses) {
      const sku = practiceSkus.find((candidate) => candidate.skuId === skuId);
      if (sku === undefined) throw badRequest(`License ${skuId} does not correspond to a valid company License.`);
      const isHeld = licencesOf(account.user).some((held) => held.skuId === skuId);
      if (!isHeld && consumed(call.directory, skuId) >= sku.enabled)
        throw badRequest(`Subscription with SKU ${skuId} does not have any available licenses.`);
    }
    const own = ownLicencesOf(account.user);
    const foreign = data.removeLicenses.filter((skuId) => !own.some((held) => held.skuId === skuId));
    if (foreign.some((skuId) => licencesOf(account.user).some((held) => held.skuId === skuId)))
      throw badRequest(
        'User license is inherited from a group membership and it cannot be removed directly from the user.',
      );
    if (foreign.length > 0) throw badRequest('User does not have a corresponding license.');
    const gone = [...data.removeLicenses, ...data.addLicenses.map(({ skuId }) => skuId)];
    const kept = own.filter(({ skuId }) => !gone.includes(skuId));
    const user = withLicences(account.user, [...kept, ...data.addLicenses], account.groups);
    call.directory.write(user.id, { ...account, user });
    return { status: 200, body: { id: user.id, assignedLicenses: user.assignedLicenses } };
  }),
];

const licencesOf = (user: Readonly<Record<string, unknown>>) =>
  z.array(licence).safeParse(user['assignedLicenses']).data ?? [];

const consumed = (directory: Directory, skuId: string): number =>
  directory.accounts('truth').filter(({ user }) => licencesOf(user).some((held) => held.skuId === skuId)).length;
