import type { Catalogue } from '../../incident/catalogue.js';
import type { SandboxGitHubChange } from '../contract.js';
import { happen } from './happen.js';
import { ORGANISATION, type State } from './state.js';

/** The services of the sandbox, for who has not written down any of their own. */
export const services: Catalogue = [
  { name: 'checkout', tier: 1, team: 'Storefront', repositories: ['checkout', 'payments'] },
  { name: 'payments', tier: 1, team: 'Payments', repositories: ['payments'] },
  { name: 'search', tier: 2, team: 'Discovery', repositories: ['search'] },
].map((service) => ({
  ...service,
  repositories: service.repositories.map((name) => `${ORGANISATION}/${name}`),
  channels: [],
}));

/** What an evening before an incident looks like. */
const evening: readonly SandboxGitHubChange[] = [
  { repository: 'checkout', kind: 'deployment', title: 'Release 2.30', by: 'bruno', minutesAgo: 3 * 1440 },
  {
    repository: 'checkout',
    kind: 'release',
    title: '2.30',
    tag: 'v2.30',
    by: 'bruno',
    minutesAgo: 3 * 1440 + 5,
  },
  { repository: 'payments', kind: 'deployment', title: 'Release 1.8', by: 'chen', minutesAgo: 2 * 1440 },
  {
    repository: 'checkout',
    kind: 'merge',
    number: 410,
    title: 'Show the basket’s total in the header',
    by: 'elif',
    lines: 212,
    minutesAgo: 11 * 60,
  },
  {
    repository: 'search',
    kind: 'deployment',
    title: 'Rank new products higher',
    by: 'elif',
    minutesAgo: 7 * 60,
  },
  {
    repository: 'checkout',
    kind: 'deployment',
    title: 'Basket’s total on trial',
    environment: 'staging',
    by: 'elif',
    minutesAgo: 95,
  },
  {
    repository: 'payments',
    kind: 'merge',
    number: 87,
    title: 'Drop the index on payments.created_at',
    by: 'chen',
    lines: 6,
    commit: 'index',
    minutesAgo: 31,
  },
  {
    repository: 'payments',
    kind: 'run',
    workflow: 'Migrate',
    title: 'Drop the index on payments.created_at',
    by: 'chen',
    commit: 'index',
    minutesAgo: 26,
  },
  {
    repository: 'payments',
    kind: 'deployment',
    title: 'Release 1.9: without the old index',
    by: 'chen',
    commit: 'index',
    minutesAgo: 24,
  },
  { repository: 'checkout', kind: 'release', title: '2.31', tag: 'v2.31', by: 'bruno', minutesAgo: 50 },
  { repository: 'checkout', kind: 'deployment', title: 'Release 2.31', by: 'bruno', minutesAgo: 48 },
];

export function seed(state: State): void {
  for (const change of evening)
    happen(state, { ...change, repository: `${ORGANISATION}/${change.repository}` });
}
