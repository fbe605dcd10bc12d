/** https://learn.microsoft.com/graph/api/user-get and https://learn.microsoft.com/graph/api/user-get-mailboxsettings */
import type { SandboxTeamsPerson } from '../../contract.js';
import type { Route } from '../http.js';
import { personIn } from '../membership.js';
import type { World } from '../world.js';
import { badRequest, notFound } from './refusals.js';

const READ = [
  'User.Read.All',
  'User.ReadBasic.All',
  'User.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
];

export function userRoutes(world: World): readonly Route[] {
  const must = (who: string): SandboxTeamsPerson => {
    const person = /^[0-9a-f-]{36}$|@/i.test(who) ? personIn(world, who) : undefined;
    if (person) return person;
    throw notFound(
      `Resource '${who}' does not exist or one of its queried reference-property objects are not present.`,
    );
  };
  const shown = (person: SandboxTeamsPerson): Record<string, unknown> => {
    const [givenName = '', ...rest] = person.displayName.split(' ');
    return {
      id: person.id,
      displayName: person.displayName,
      givenName,
      surname: rest.join(' '),
      mail: person.email,
      userPrincipalName: person.email,
      businessPhones: [],
      jobTitle: null,
      mobilePhone: null,
      officeLocation: null,
      preferredLanguage: null,
    };
  };
  /** Answered only when it is asked for. */
  const more = (person: SandboxTeamsPerson): Record<string, unknown> => ({
    accountEnabled: true,
    userType: 'Member',
    mailboxSettings: { timeZone: person.tz },
  });
  const selected = (person: SandboxTeamsPerson, select: string | null): Record<string, unknown> => {
    if (!select) return shown(person);
    const all = { ...shown(person), ...more(person) };
    const wanted = select.split(',').map((one) => one.trim());
    const unknown = wanted.find((one) => !(one in all));
    if (unknown)
      throw badRequest(`Could not find a property named '${unknown}' on type 'microsoft.graph.user'.`);
    if (wanted.includes('mailboxSettings')) needsMailbox(world);
    return { id: person.id, ...Object.fromEntries(wanted.map((one) => [one, Reflect.get(all, one)])) };
  };
  return [
    {
      call: 'GET /users/:user',
      needs: READ,
      run: ({ params, query }) => ({
        status: 200,
        body: selected(must(params.user ?? ''), query.get('$select')),
      }),
    },
    {
      call: 'GET /users/:user/mailboxSettings',
      needs: ['MailboxSettings.Read', 'MailboxSettings.ReadWrite'],
      run: ({ params }) => ({ status: 200, body: { timeZone: must(params.user ?? '').tz } }),
    },
    {
      call: 'GET /users/:user/mailboxSettings/timeZone',
      needs: ['MailboxSettings.Read', 'MailboxSettings.ReadWrite'],
      run: ({ params }) => ({ status: 200, body: { value: must(params.user ?? '').tz } }),
    },
    {
      call: 'GET /users',
      needs: READ,
      run({ query }) {
        const filter = query.get('$filter');
        const [, field = '', value = ''] =
          /^(mail|userPrincipalName|id) eq '([^']*)'$/.exec(filter ?? '') ?? [];
        if (filter && !field) throw badRequest('Invalid filter clause');
        const found = world.people
          .map((person) => ({ person, row: shown(person) }))
          .filter(({ row }) => !filter || String(row[field]).toLowerCase() === value.toLowerCase());
        return {
          status: 200,
          body: { value: found.map(({ person }) => selected(person, query.get('$select'))) },
        };
      },
    },
  ];
}

function needsMailbox({ permissions }: World): void {
  if (permissions.has('MailboxSettings.Read') || permissions.has('MailboxSettings.ReadWrite')) return;
  throw badRequest('Access is denied. Check credentials and try again.', 'ErrorAccessDenied');
}
