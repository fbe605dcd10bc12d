import { z } from 'zod';
import {
  InstantArg,
  leadingSeverity,
  optionalText,
  readSeverity,
  requiredText,
  SeverityArg,
} from '../src/chat/args.js';
import { defineCommand, privately } from '../src/chat/command.js';
import { serviceField } from '../src/chat/views/service-field.js';
import { severityOptions } from '../src/chat/views/words.js';
import { MessageRef, PersonId, RoomId } from '../src/ids.js';
import { declare as declareIncident } from '../src/incident/declare.js';
import { incidentRef } from '../src/incident/incident.js';
import { type Severity, severityLabel } from '../src/incident/severity.js';

/** Unsure counts as worse: it is cheaper to step down than to have come too late. */
const unsure: Severity = 'sev2';

export const declare = defineCommand({
  name: 'declare',
  aliases: ['new', 'open', 'start'],
  summary: 'Declare an incident: opens a room and brings people together',
  examples: ['declare sev1 Checkout is down', 'declare'],
  scope: 'anywhere',
  permission: 'incident.declare',
  params: ['...title'],
  read(line) {
    const { rest, ...severity } = leadingSeverity(line);
    return { ...severity, title: rest };
  },
  args: z.object({
    title: requiredText('Say in a few words what is wrong', 4000),
    severity: SeverityArg.default(unsure),
    summary: optionalText(),
    service: optionalText(100),
    startedAt: InstantArg,
    sourceRoom: RoomId.optional(),
    sourceMessage: z.string().optional(),
    sourceText: z.string().optional(),
    sourceAuthor: PersonId.optional(),
  }),
  form({ given, now }, { settings }) {
    const { title, severity, sourceRoom, sourceMessage, sourceText, sourceAuthor } = given;
    const source = { sourceRoom, sourceMessage, sourceText, sourceAuthor };
    return {
      command: 'declare',
      args: Object.fromEntries(
        Object.entries(source).filter((entry): entry is [string, string] => !!entry[1]),
      ),
      title: 'Declare an incident',
      submit: 'Declare',
      fields: [
        {
          id: 'title',
          type: 'text',
          label: 'What is wrong?',
          hint: 'As a customer would say it: “Checkout fails for card payments”.',
          maxLength: 3000,
          ...(title && { initial: title }),
        },
        {
          id: 'severity',
          type: 'select',
          label: 'How bad is it?',
          hint: 'Unsure? Take the worse one; it is easy to step down.',
          options: severityOptions(),
          initial: readSeverity(severity ?? '') ?? unsure,
        },
        serviceField(settings.services, undefined),
        {
          id: 'summary',
          type: 'text',
          label: 'What is known so far?',
          multiline: true,
          optional: true,
          maxLength: 3000,
        },
        {
          id: 'startedAt',
          type: 'datetime',
          label: 'When did the impact begin?',
          hint: 'Leave it as it is if it began just now.',
          optional: true,
          initial: now,
        },
      ],
    };
  },
  async run({ args, actor, now }, deps) {
    const { sourceRoom, sourceMessage, sourceText = '', sourceAuthor, startedAt, ...input } = args;
    const incident = await declareIncident(deps, {
      ...input,
      actor,
      // A form's picker answers to the minute, which may lie ahead of us by seconds.
      startedAt:
        startedAt && startedAt > now && startedAt.getTime() - now.getTime() < 60_000 ? now : startedAt,
      ...(sourceRoom &&
        sourceMessage && {
          source: {
            message: MessageRef.parse({ room: sourceRoom, id: sourceMessage }),
            text: sourceText,
            author: sourceAuthor,
          },
        }),
    });
    return {
      about: incident,
      reply: privately(
        `${incidentRef(incident)} is declared as ${severityLabel(incident.severity)}. Its room is being created; you will be invited.`,
      ),
    };
  },
});
