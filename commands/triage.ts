import { z } from 'zod';
import { InstantArg, leadingSeverity, optionalText, SeverityArg } from '../src/chat/args.js';
import { confirm, defineCommand } from '../src/chat/command.js';
import { serviceField } from '../src/chat/views/service-field.js';
import { severityOptions, standing } from '../src/chat/views/words.js';
import { guardStart } from '../src/incident/declare.js';
import { guardOpen, incidentRef } from '../src/incident/incident.js';
import { triage as triageIncident } from '../src/incident/triage.js';

/** Slack's limit for a text field (docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element). */
const longest = 3000;

export const triage = defineCommand({
  name: 'triage',
  summary: 'Say what is known, and move on to investigating or decline',
  examples: ['triage', 'triage sev2 Card payments fail in the EU'],
  scope: 'incident',
  permission: 'incident.contribute',
  params: ['...summary'],
  read(line) {
    const { rest, ...severity } = leadingSeverity(line);
    return { ...severity, summary: rest };
  },
  args: z
    .object({
      severity: SeverityArg.optional(),
      title: optionalText(),
      service: optionalText(100),
      summary: optionalText(),
      startedAt: InstantArg,
      verdict: z.enum(['investigate', 'decline']).default('investigate'),
    })
    .refine(({ verdict, summary }) => verdict !== 'decline' || !!summary, {
      path: ['summary'],
      message: 'Say why it is no incident',
    }),
  form({ incident }, { settings }) {
    guardOpen(incident);
    return {
      command: 'triage',
      args: { incident: incident.id },
      title: `Triage ${incidentRef(incident)}`,
      submit: 'Save',
      fields: [
        {
          id: 'severity',
          type: 'select',
          label: 'Severity',
          options: severityOptions(),
          initial: incident.severity,
        },
        // One that does not fit whole cannot be shown to be edited: cut, it would be saved cut.
        ...(incident.title.length <= longest
          ? [
              {
                id: 'title',
                type: 'text' as const,
                label: 'Title',
                initial: incident.title,
                maxLength: longest,
              },
            ]
          : []),
        {
          id: 'summary',
          type: 'text',
          label: 'What is known: who is affected, since when, how?',
          multiline: true,
          optional: true,
          maxLength: 3000,
          ...(incident.summary && { initial: incident.summary }),
        },
        serviceField(settings.services, incident.service),
        { id: 'startedAt', type: 'datetime', label: 'Impact began', initial: incident.startedAt },
        ...(incident.status === 'triage'
          ? [
              {
                id: 'verdict',
                type: 'radio' as const,
                label: 'What now?',
                options: [
                  { value: 'investigate', label: 'It is an incident: investigate' },
                  { value: 'decline', label: 'It is no incident: decline (say why in what is known)' },
                ],
                initial: 'investigate',
              },
            ]
          : []),
      ],
    };
  },
  async run({ args, incident, actor, now }, deps) {
    const { verdict, ...known } = args;
    // The form repeats the beginning, to the minute; that may be long ago by now.
    if (known.startedAt && incident.startedAt.getTime() - known.startedAt.getTime() >= 60_000) {
      guardStart(incident.kind, known.startedAt, now);
    }
    const updated = await triageIncident(deps, {
      incidentId: incident.id,
      ...known,
      ...(verdict === 'decline' && { decline: known.summary }),
      actor,
    });
    return confirm(`${incidentRef(updated)} is ${standing(updated)} now.`);
  },
});
