import { z } from 'zod';
import { InstantArg, optionalText } from '../src/chat/args.js';
import { type CommandDeps, defineCommand, privately } from '../src/chat/command.js';
import { changesList } from '../src/chat/views/changes.js';
import { UserError } from '../src/errors.js';
import { findService, knownService, type Service } from '../src/incident/catalogue.js';
import { type Incident, incidentRef } from '../src/incident/incident.js';
import { repositoriesOf, type Suspicious, windowBefore } from '../src/incident/recent-changes.js';

const most = 12;
/** Since a day is since it began. */
const wholeDay = /^(?:today|yesterday|\d{4}-\d{2}-\d{2})$/i;

export const changes = defineCommand({
  name: 'changes',
  aliases: ['deploys'],
  summary: 'Show what changed in a service before the impact began: deployments, releases, merges',
  examples: ['changes', 'changes checkout', 'changes checkout since 2h', 'changes since yesterday'],
  scope: 'anywhere',
  permission: 'incident.read',
  params: ['...service'],
  times: ['since'],
  read(line) {
    const [, service = '', since] = /^(.*?)(?:(?:^|\s+)since\s+(\S.*))?$/is.exec(line.trim()) ?? [];
    return {
      ...(service && { service }),
      ...(since && { since: wholeDay.test(since) ? `${since} 00:00` : since }),
    };
  },
  args: z.object({ service: optionalText(75), since: InstantArg }),
  async prepare({ args, incident, now }, deps) {
    const { repositories, since } = asked(args, incident, now, deps);
    await deps.changes?.refresh(repositories, since);
  },
  async run({ args, incident, now }, deps) {
    const looked = asked(args, incident, now, deps);
    if (!deps.changes) {
      throw new UserError(
        'unavailable',
        'GitHub is not connected, so nothing is known of changes. Whoever runs Tocsin sets GITHUB_TOKEN; tocsin doctor tells more.',
      );
    }
    const known = await deps.changes.known(looked.repositories, looked.since);
    return privately(changesList({ ...looked, known, incident, now, most }));
  },
});

/** What is to be looked at. Throws `UserError` that says what to set where there is nothing to look at. */
function asked(
  args: { service?: string | undefined; since?: Date | undefined },
  incident: Incident | undefined,
  now: Date,
  { settings }: Pick<CommandDeps, 'settings'>,
): Suspicious {
  const service = serviceOf(args.service, incident, settings);
  if (service.repositories.length === 0) {
    throw new UserError(
      'wrong-state',
      `${service.name} has no repositories. List them in tocsin.yml: incidents.services, under ${service.name}, repositories: [owner/name]`,
    );
  }
  return {
    service: service.name,
    repositories: repositoriesOf(service),
    since: args.since ?? windowBefore(incident?.startedAt ?? now, settings),
  };
}

function serviceOf(
  given: string | undefined,
  incident: Incident | undefined,
  { services }: CommandDeps['settings'],
): Service {
  if (services.length === 0) {
    throw new UserError(
      'wrong-state',
      'No services are set up. List them with their repositories in tocsin.yml, under incidents.services.',
    );
  }
  const name = given ?? incident?.service;
  if (name === undefined) {
    throw new UserError(
      'invalid',
      incident
        ? `${incidentRef(incident)} names no service. Set it with /incident triage, or name one here: /incident changes ${services[0]?.name}`
        : `Name a service: /incident changes ${services[0]?.name}`,
    );
  }
  const found = findService(services, knownService(services, name));
  if (!found) throw new Error(`${name} was found and is not there`);
  return found;
}
