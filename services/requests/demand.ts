import { higherTier } from '../contract/bundle.ts';
import { demandReasons, type Demand } from '../model/demand.ts';

/** The demand alone, out of a request or a draft of one. */
export const demandIn = ({ tier, approvalsNeeded, approvalWindowMs, because, about }: Demand): Demand => {
  const demand = { tier, approvalsNeeded, approvalWindowMs, because };
  return about === undefined ? demand : { ...demand, about };
};

/** What meets both demands: the higher tier, the larger numbers and all the reasons. */
export const higherDemand = (a: Demand, b: Demand): Demand => {
  const about = a.about === undefined && b.about === undefined ? undefined : { ...a.about, ...b.about };
  return demandIn({
    tier: higherTier(a.tier, b.tier),
    approvalsNeeded: Math.max(a.approvalsNeeded, b.approvalsNeeded),
    approvalWindowMs: Math.max(a.approvalWindowMs, b.approvalWindowMs),
    because: demandReasons.filter((reason) => a.because.includes(reason) || b.because.includes(reason)),
    about,
  });
};

/** Whether `demanded` asks for more than `stored`: a higher tier or more approvals. A longer window or another reason alone does not count. */
export const isRaised = (stored: Demand, demanded: Demand): boolean => {
  const { tier, approvalsNeeded } = higherDemand(stored, demanded);
  return tier !== stored.tier || approvalsNeeded !== stored.approvalsNeeded;
};
