/** PagerDuty's answers, only the fields we use. https://developer.pagerduty.com/api-reference/ */
import { z } from 'zod';
import { PagerStatus } from '../../incident/pager.js';

const date = z.coerce.date();

/** "summary" is null for what was deleted. */
export const Reference = z.object({ id: z.string(), type: z.string(), summary: z.string().nullish() });
export type Reference = z.infer<typeof Reference>;

export const Page = z.looseObject({ more: z.boolean().nullish() });

export const User = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  /** An invitation that nobody has taken: the address is not confirmed. */
  invitation_sent: z.boolean().default(false),
});

export const Named = z.object({ id: z.string(), name: z.string() });

export const Service = Named.extend({ escalation_policy: Reference });

export const OneService = z.object({ service: Service });

export const OnCallEntry = z.object({
  escalation_level: z.number(),
  /** With `include[]=users` the whole of it. */
  user: z.object({
    id: z.string(),
    summary: z.string().nullish(),
    name: z.string().optional(),
    email: z.string().optional(),
    invitation_sent: z.boolean().optional(),
  }),
});

export const Window = z.object({
  id: z.string(),
  start_time: date,
  end_time: date,
  description: z.string().nullish(),
  html_url: z.string().nullish(),
  services: z.array(Reference),
});

export const Responder = z.object({
  state: z.string(),
  user: Reference,
  updated_at: date.nullish(),
  requested_at: date.nullish(),
  requester: Reference.nullish(),
});

export const Incident = z.object({
  id: z.string(),
  title: z.string().nullish(),
  summary: z.string().nullish(),
  html_url: z.string(),
  status: PagerStatus,
  priority: z.object({ id: z.string(), summary: z.string().nullish(), name: z.string().nullish() }).nullish(),
  assignments: z.array(z.object({ assignee: Reference })).default([]),
  incidents_responders: z.array(Responder).nullish(),
  responder_requests: z
    .array(
      z.object({
        responder_request_targets: z.array(
          z.object({ responder_request_target: z.object({ id: z.string() }) }),
        ),
      }),
    )
    .nullish(),
});
export type Incident = z.infer<typeof Incident>;
export const OneIncident = z.object({ incident: Incident });

export const Note = z.object({
  id: z.string(),
  content: z.string(),
  created_at: date,
  user: Reference.nullish(),
});
export const Notes = z.object({ notes: z.array(Note) });

export const LogEntry = z.object({
  id: z.string(),
  type: z.string(),
  created_at: date,
  agent: Reference.nullish(),
  assignees: z.array(Reference).nullish(),
  channel: z
    .looseObject({ new_priority: z.looseObject({ summary: z.string().nullish() }).nullish() })
    .nullish(),
});
export type LogEntry = z.infer<typeof LogEntry>;

export const Priorities = z.object({ priorities: z.array(Named) });

export const Subscription = z.object({
  active: z.boolean(),
  events: z.array(z.string()),
  delivery_method: z.object({
    url: z.string().nullish(),
    temporarily_disabled: z.boolean().nullish(),
  }),
});

export const ErrorBody = z.object({
  error: z.object({
    message: z.string().catch(''),
    code: z.number().optional().catch(undefined),
    errors: z.array(z.string()).catch([]),
  }),
});

/** For calls that answer nothing we need. */
export const Anything = z.unknown();
