import { z } from 'zod';
import {
  InstantArg,
  impactArgs,
  impactNews,
  leadingSeverity,
  optionalText,
  SeverityArg,
} from '../src/chat/args.js';
import { confirm, defineCommand, showForm } from '../src/chat/command.js';
import { impactFields, verdictForm } from '../src/chat/views/impact.js';
import { serviceField } from '../src/chat/views/service-field.js';
import { severityOptions, standing } from '../src/chat/views/words.js';
import { foresee, guardImpact } from '../src/incident/assess-impact.js';
import { guardStart } from '../src/incident/declare.js';
import { isSame, withNews } from '../src/incident/impact.js';
import { guardOpen, incidentRef } from '../src/incident/incident.js';
import { isWorse } from '../src/incident/severity.js';
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
      ...impactArgs,
      // From the forms.
      step: z.enum(['look', 'keep']).optional(),
      proposed: SeverityArg.optional(),
      reason: optionalText(300),
    })
    .refine(({ verdict, summary }) => verdict !== 'decline' || !!summary, {
      path: ['summary'],
      message: 'Say why it is no incident',
    }),
  form({ incident }, { settings }) {
    guardOpen(incident);
    return {
      command: 'triage',
      args: { incident: incident.id, step: 'look' },
      title: `Triage ${incidentRef(incident)}`,
      submit: 'Save',
      fields: [
        {
          id: 'severity',
          type: 'select',
          label: 'Severity',
          options: severityOptions(),
          initial: incident.severity,
          hint: 'With what is known of the impact below, a severity by the criteria is shown next.',
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
        ...impactFields(incident.impact),
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
    const { verdict, step, proposed, severity, reason } = args;
    const { title, summary, service, startedAt } = args;
    // The form repeats the beginning, to the minute; that may be long ago by now.
    if (startedAt && incident.startedAt.getTime() - startedAt.getTime() >= 60_000) {
      guardStart(incident.kind, startedAt, now);
    }
    const known = { incidentId: incident.id, title, summary, service, startedAt, actor };
    const news = step && impactNews(args, { whole: true });
    const impact = withNews(incident.impact, news ?? {});
    const isNews = !isSame(impact, incident.impact ?? {});
    if (step === 'look' && verdict === 'investigate') {
      guardImpact(impact);
      const foreseen = foresee(incident, impact, deps.settings.severityCriteria);
      const called = foreseen.verdict?.severity;
      // Shown before it is kept; and whoever chose a milder one is asked why.
      if (isNews || (called && severity && severity !== incident.severity && isWorse(called, severity))) {
        const updated = await triageIncident(deps, { ...known, stay: true });
        return showForm(
          verdictForm(updated, impact, foreseen, {
            command: 'triage',
            args: { verdict },
            chosen: severity === incident.severity ? undefined : severity,
            note: 'What else you filled in is kept already.',
          }),
        );
      }
    }
    const updated = await triageIncident(deps, {
      ...known,
      ...(step === 'keep' || isNews
        ? { impact: news, severity: severity === proposed || verdict === 'decline' ? undefined : severity }
        : { severity }),
      reason,
      ...(verdict === 'decline' && { decline: summary }),
    });
    return confirm(`${incidentRef(updated)} is ${standing(updated)} now.`);
  },
});
