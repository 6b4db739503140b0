import { requestCard } from '../../cards/request-card.ts';
import { massEnded, massRunning, type MassEnd } from '../../tests/harness/mass-views.ts';
import { targetsNumbered } from '../../tests/harness/views.ts';

const mixed = (n: number): MassEnd => (n < 37 ? 'failed' : n < 42 ? 'lost' : n < 45 ? 'unneeded' : 'proved');
const files = { data: 'https://cordon.example/d', page: 'https://cordon.example/p' };
const accounts = { page: 'https://cordon.example/a', table: 'https://cordon.example/a.csv' };

/** Cards of containments of 500 people, while they run and when they have ended. */
export const massCards = {
  'mass-running': requestCard(massRunning()),
  'mass-running-begun': requestCard(
    massRunning(targetsNumbered(500), {
      steps: [],
      counts: [],
      progress: { done: 3, failed: 0, unknown: 0, left: 497, minutesLeft: null, causes: [] },
    }),
  ),
  'mass-result': requestCard(massEnded(mixed)),
  'mass-result-done': requestCard(massEnded(() => 'proved')),
  'mass-result-one': requestCard(massEnded((n) => (n === 0 ? 'failed' : 'proved'))),
  'mass-result-files': requestCard(massEnded(mixed), { everyone: true, list: { ...files, accounts } }),
};
