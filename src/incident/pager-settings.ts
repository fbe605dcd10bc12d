import { z } from 'zod';

const priority = (name: string) => z.string().trim().min(1).default(name);

export const PagerSettings = z
  .strictObject({
    create: z
      .enum(['never', 'onDeclare'], { error: 'expected never or onDeclare' })
      .default('never')
      .describe(
        'When an incident in PagerDuty is opened by itself: `never` (somebody types /incident page), or `onDeclare` for a live incident whose service has an id in PagerDuty',
      ),
    service: z
      .string()
      .regex(/^[A-Z0-9]+$/, 'expected the id of a service in PagerDuty, such as PIJ90N7')
      .optional()
      .describe(
        'The service in PagerDuty for incidents whose own service has no id there: the end of its address',
      ),
    priorities: z
      .strictObject({
        sev1: priority('P1'),
        sev2: priority('P2'),
        sev3: priority('P3'),
        sev4: priority('P4'),
      })
      .prefault({})
      .describe('The name of the priority in PagerDuty, by severity'),
    notes: z.boolean().default(true).describe('Whether notes of the incident are written in PagerDuty too'),
    resolve: z
      .enum(['ask', 'follow'], { error: 'expected ask or follow' })
      .default('ask')
      .describe(
        'What happens when it is resolved in PagerDuty: the room is asked, or the incident follows and is resolved',
      ),
  })
  .prefault({});
export type PagerSettings = z.infer<typeof PagerSettings>;
