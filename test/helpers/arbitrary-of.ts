/** Values that a zod schema accepts, so that a new event type is tested from the moment it exists. */
import fc from 'fast-check';
import { z } from 'zod';
import { ChangeKey } from '../../src/detection/change.js';
import { IncidentId, PersonId, RoomId, Sha256 } from '../../src/ids.js';
import { builtInRoles, Role } from '../../src/incident/roles.js';
import { anyString } from './view-arbitraries.js';

const instant = fc.date({
  min: new Date('2020-01-01'),
  max: new Date('2100-01-01'),
  noInvalidDate: true,
});

const known = new Map<z.core.$ZodType, fc.Arbitrary<unknown>>([
  [IncidentId, fc.uuid({ version: 4 })],
  [PersonId, fc.constantFrom('slack:U0ANA', 'slack:U0BO', 'teams:29:1-a_b')],
  [ChangeKey, fc.constantFrom('acme/checkout/merge/412', 'acme/cart/deployment/7')],
  [Role, fc.constantFrom(...builtInRoles, 'legal')],
  [Sha256, fc.constantFrom('0'.repeat(64), '9f'.repeat(32))],
  [RoomId, fc.constantFrom('slack:C0ROOM', 'teams:19:abc')],
]);

export function arbitraryOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const given = known.get(schema);
  if (given) return given;
  // The union of all definitions; zod hands out only its base type.
  const def = (schema as z.core.$ZodTypes)._zod.def;
  switch (def.type) {
    case 'object': {
      const shape = Object.entries(def.shape);
      return fc.record(Object.fromEntries(shape.map(([key, value]) => [key, arbitraryOf(value)])), {
        requiredKeys: shape.filter(([, value]) => value._zod.optin !== 'optional').map(([key]) => key),
      });
    }
    case 'optional':
      return arbitraryOf(def.innerType);
    case 'array':
      return fc.array(arbitraryOf(def.element), { maxLength: 3 });
    case 'record':
      return fc.dictionary(arbitraryOf(def.keyType).map(String), arbitraryOf(def.valueType), {
        noNullPrototype: true,
      });
    case 'literal':
      return fc.constantFrom(...def.values);
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries));
    case 'string':
      return 'format' in def && def.format === 'date'
        ? instant.map((at) => at.toISOString().slice(0, 10))
        : anyString;
    case 'number': {
      const max = (schema instanceof z.ZodNumber && schema.maxValue) || 1_000_000;
      return fc.integer({ min: 1, max: Math.min(max, 1_000_000) });
    }
    case 'boolean':
      return fc.boolean();
    case 'date':
      return instant;
    default:
      throw new Error(`no arbitrary is known for a zod schema of type ${def.type}`);
  }
}
