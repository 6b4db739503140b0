import type { BoundArguments } from '../../services/commands/bind.ts';
import { targetOf, tenantOfAddress, type Tenant } from '../../services/graph/tenants.ts';
import type { Answer, ConversationContext, Turn } from './context.ts';
import { notice } from './notice.ts';

export type TenantFound =
  { readonly ok: true; readonly tenant: Tenant } | { readonly ok: false; readonly answer: Answer };

/**
 * The tenant that a line acts on, or why none. Names of other tenants are told only to who may pick them. Without `tenant=`, an
 * address of another tenant is not looked for here: it could be a guest's, and so somebody else's account than was meant.
 */
export function chooseTenant(
  desk: Pick<ConversationContext, 'tenants' | 'practice'>,
  turn: Turn,
  { tenant: asked, people = {} }: Pick<BoundArguments, 'tenant'> & Partial<Pick<BoundArguments, 'people'>>,
): TenantFound {
  const { tenants } = desk;
  const tenant = targetOf(tenants, turn, asked);
  const refused = (title: string, sentences: readonly string[]): TenantFound => ({
    ok: false,
    answer: notice(desk, title, [...sentences, 'Nothing was done.']),
  });
  if (tenant === undefined) {
    const names = turn.canTargetAnyTenant ? tenants.all.map(({ name }) => name).join(', ') : turn.homeTenant.name;
    return refused('No such tenant here', [
      `“${asked ?? turn.channelTenant ?? ''}” is no tenant that can be named here: ${names}.`,
    ]);
  }
  const strays = asked === undefined && turn.canTargetAnyTenant ? straysAmong(desk, tenant, people) : [];
  return strays.length === 0 ? { ok: true, tenant } : refused('Of another tenant', strays);
}

function straysAmong(
  { tenants }: Pick<ConversationContext, 'tenants'>,
  here: Tenant,
  people: BoundArguments['people'],
): readonly string[] {
  return Object.values(people)
    .flat()
    .flatMap((query) => {
      const other = query.kind === 'upn' ? tenantOfAddress(tenants, query.upn) : undefined;
      if (query.kind !== 'upn' || other === undefined || other.id === here.id) return [];
      return [
        `${query.upn} is of ${other.name}: add tenant="${other.name}", or tenant="${here.name}" for a guest there.`,
      ];
    });
}
