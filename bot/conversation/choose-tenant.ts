import type { Answer } from '../../cards/answer-card.ts';
import { echo } from '../../services/base/echo.ts';
import type { BoundArguments } from '../../services/commands/bind.ts';
import {
  targetOf,
  tenantOfAddress,
  type Tenant,
  type TenantScope,
  type Tenants,
} from '../../services/graph/tenants.ts';
import { notice } from './answer.ts';

/** The tenant that a line acts on, or the answer that says why there is none. */
export type TenantFound =
  { readonly ok: true; readonly tenant: Tenant } | { readonly ok: false; readonly answer: Answer };

/**
 * Chooses the tenant that a line acts on. Only people who may name any tenant learn the names of the others. Without `tenant=` an address
 * of another tenant is refused instead of looked up here, where it could be the account of a guest, and so not the account that was meant.
 */
export function chooseTenant(
  tenants: Tenants,
  scope: TenantScope,
  { tenant: asked, people = {} }: Pick<BoundArguments, 'tenant'> & Partial<Pick<BoundArguments, 'people'>>,
): TenantFound {
  const tenant = targetOf(tenants, scope, asked);
  if (tenant === undefined) {
    const names = scope.canTargetAnyTenant ? tenants.all.map(({ name }) => name).join(', ') : scope.homeTenant.name;
    return refused('No such tenant here', [
      `“${echo(asked ?? scope.channelTenant ?? '')}” is no tenant that can be named here: ${names}.`,
    ]);
  }
  const foreign = asked === undefined && scope.canTargetAnyTenant ? foreignAddresses(tenants, tenant, people) : [];
  return foreign.length === 0 ? { ok: true, tenant } : refused('Of another tenant', foreign);
}

const refused = (title: string, sentences: readonly string[]): TenantFound => ({
  ok: false,
  answer: notice(title, [...sentences, 'Nothing was done.']),
});

/** A sentence for each address that belongs to another tenant than this one. */
const foreignAddresses = (tenants: Tenants, here: Tenant, people: BoundArguments['people']): readonly string[] =>
  Object.values(people)
    .flat()
    .flatMap((query) => {
      const other = query.kind === 'upn' ? tenantOfAddress(tenants, query.upn) : undefined;
      if (query.kind !== 'upn' || other === undefined || other.id === here.id) return [];
      return [
        `${query.upn} is of ${other.name}: add tenant="${other.name}", or tenant="${here.name}" for a guest there.`,
      ];
    });
