import type { Selectable } from 'kysely';
import { foldService, type Subscription } from '../comms/who-is-told.js';
import type { PersonId } from '../ids.js';
import type { Tx } from '../incident/ports.js';
import type { Db, DbTransaction } from './database.js';
import type { SubscriptionTable } from './schema.js';

export function subscriptionStore(trx: DbTransaction): Tx['subscriptions'] {
  return {
    async about({ id, service }) {
      const rows = await trx
        .selectFrom('subscription')
        .selectAll()
        .where((where) =>
          where.or([
            where('incident_id', '=', id),
            ...(service === undefined ? [] : [where('service', '=', foldService(service))]),
          ]),
        )
        .orderBy('person')
        .execute();
      return rows.map(toSubscription);
    },
    async save({ person, incident, service, wanted }) {
      const column = incident ? 'incident_id' : 'service';
      await trx
        .insertInto('subscription')
        .values({ person, incident_id: incident ?? null, service: service ?? null, wanted })
        .onConflict((conflict) =>
          conflict.columns([column, 'person']).where(column, 'is not', null).doUpdateSet({ wanted }),
        )
        .execute();
    },
    async add(id, people) {
      await trx
        .insertInto('subscription')
        .values(people.map((person) => ({ person, incident_id: id, service: null, wanted: true })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async removeService(person, service) {
      const { numDeletedRows } = await trx
        .deleteFrom('subscription')
        .where('person', '=', person)
        .where('service', '=', service)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}

export async function subscriptionsOf(db: Db, person: PersonId): Promise<Subscription[]> {
  const rows = await db
    .selectFrom('subscription')
    .selectAll()
    .where('person', '=', person)
    .orderBy('service')
    .orderBy('incident_id')
    .execute();
  return rows.map(toSubscription);
}

function toSubscription({
  person,
  incident_id,
  service,
  wanted,
}: Selectable<SubscriptionTable>): Subscription {
  return {
    person,
    ...(incident_id && { incident: incident_id }),
    ...(service !== null && { service }),
    wanted,
  };
}
