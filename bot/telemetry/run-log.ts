import type { RequestsPorts } from '../../services/requests/requests-ports.ts';
import type { Logger } from './log.ts';

/** Logs what goes wrong with stored requests and their runs. */
export const runLog = (log: Logger): Pick<RequestsPorts, 'onBug' | 'onTampered'> => ({
  onBug(request, error) {
    log.error({ err: error, request }, 'a run failed');
  },
  onTampered(request, fault) {
    log.error({ request, fault }, 'a stored request is not what its sealed trail says; nothing of it runs');
  },
});
