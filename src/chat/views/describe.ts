import { audienceLabel } from '../../comms/audiences.js';
import { sensitiveLabel } from '../../comms/sensitive.js';
import { assertNever } from '../../errors.js';
import { PersonId } from '../../ids.js';
import { doneLabel, type Missed } from '../../incident/effect.js';
import type { RecordedEvent, Reminder } from '../../incident/event.js';
import { formatName } from '../../incident/export-format.js';
import { impactParts, verdictWords } from '../../incident/impact-words.js';
import { incidentRef } from '../../incident/incident.js';
import { labelOf } from '../../incident/roles.js';
import { severityLabel } from '../../incident/severity.js';
import { platformName } from '../../incident/sides.js';
import { bold, code, link, person, room, type Span, time } from '../view.js';
import { accountSpan } from './accounts.js';
import { decisionSpans } from './decision.js';
import { askedWords } from './on-call.js';
import { listOf, targetOf, whomToCall } from './page.js';
import { placeSpans } from './places.js';
import { sameDayMs } from './times.js';
import { cut, oneLine, statusLabel } from './words.js';

export const clockLabel: Readonly<Record<Reminder, string>> = {
  commander: 'a commander was missing',
  roles: 'a role that somebody must hold was missing',
  handover: 'a hand-over was not answered',
  'first-update': 'the first update was due',
  'next-update': 'an update was due',
  postmortem: 'the post-mortem was due',
  archive: 'the room was to be archived',
  decision: 'the time for a decision was up',
  bridge: 'somebody was missing on the bridge',
};

/** What happened, and who did it. */
export type Happening = Pick<RecordedEvent, 'event' | 'actor' | 'about' | 'redacted'> & {
  /** Shown instead of a mention: who has just done something needs no notification of it. */
  actorName?: string | undefined;
  /** Every word, as in a document; otherwise long text is cut with a visible mark. */
  full?: boolean;
  /** Told where what happened is that it began then. */
  occurredAt?: Date;
};

/**
 * What happened, as one sentence without its time. Everything that shows an event uses it: the timeline, the
 * post-mortem and the export say the same thing in the same words.
 */
export function describe({ event, actor, actorName, about, full, redacted, occurredAt }: Happening): Span[] {
  const short = (text: string, length: number) => {
    if (redacted && text === '') return '(redacted)';
    return full ? text.trim() : cut(oneLine(text), length);
  };
  const quote = (text: string) => `“${short(text, 300)}”`;
  const words = about === undefined ? [] : [': ', ...withPeople(quote(about))];
  const because = (reason: string | undefined): Span[] => (reason ? [`: ${quote(reason)}`] : []);
  const evidence = (text: string | undefined): Span[] => (text ? [`; evidence: ${quote(text)}`] : []);
  const who: Span = actorName ? bold(actorName) : actor ? person(actor) : 'Tocsin';
  const there = (name: string | undefined): Span =>
    actor ? who : name === undefined ? 'PagerDuty' : bold(short(name, 100));
  const toNames = (names: readonly string[]): Span[] =>
    names.length > 0 ? [' to ', ...listOf(names.map((name) => bold(short(name, 100))))] : [];
  switch (event.type) {
    case 'incident.declared':
      return [
        who,
        ' declared the incident as ',
        bold(severityLabel(event.severity)),
        `: ${quote(event.title)}`,
      ];
    case 'incident.triaged': {
      const parts: Span[] = [];
      if (event.title) parts.push(`; title: ${quote(event.title)}`);
      if (event.service) parts.push(`; service: ${quote(event.service)}`);
      if (event.startedAt) parts.push('; impact began ', time(event.startedAt));
      if (event.summary) parts.push(`; ${quote(event.summary)}`);
      return [who, ' added what is known', ...parts];
    }
    case 'impact.started':
      return [who, ' set the beginning of the impact', ...toFrom(occurredAt, event.previous)];
    case 'impact.assessed': {
      const { severity, criterion, decided } = event;
      const parts = impactParts(event);
      return [
        who,
        parts.length > 0
          ? ` assessed the impact: ${parts.join(', ')}`
          : ' took back what was said of the impact',
        ...(severity ? ['; by the criteria ', bold(verdictWords(event, { severity, criterion }))] : []),
        ...(decided ? ['; decided: ', bold(severityLabel(decided)), ...because(event.reason)] : []),
      ];
    }
    case 'severity.changed':
      return [
        who,
        ` changed the severity from ${severityLabel(event.from)} to `,
        bold(severityLabel(event.to)),
        ...because(event.reason),
      ];
    case 'status.changed':
      if (event.into) {
        return [
          who,
          ` merged the incident into `,
          bold(incidentRef(event.into)),
          ...(event.into.room ? [': it goes on in ', room(event.into.room)] : []),
          ...because(event.reason),
        ];
      }
      return [
        who,
        ` moved the incident from ${statusLabel[event.from]} to `,
        bold(statusLabel[event.to]),
        ...because(event.reason),
      ];
    case 'duplicate.merged':
      return [who, ` merged ${incidentRef(event)} into this incident: ${quote(event.title)}`];
    case 'incident.related':
      return [who, ` noted that ${incidentRef(event)} is related: ${quote(event.title)}`];
    case 'incident.unrelated':
      return [who, ` noted that ${incidentRef(event)} is not related`];
    case 'incident.reopened':
      return [who, ' ', bold('reopened'), ' the incident', ...because(event.reason)];
    case 'role.assigned':
      return actor === event.person
        ? [who, ` took the role of ${short(labelOf(event.role, event.label), 60)}`]
        : [who, ' made ', person(event.person), ` ${short(labelOf(event.role, event.label), 60)}`];
    case 'role.unassigned':
      return actor === event.person
        ? [who, ` is no longer ${short(labelOf(event.role, event.label), 60)}`]
        : [
            who,
            ' released ',
            person(event.person),
            ` from the role of ${short(labelOf(event.role, event.label), 60)}`,
          ];
    case 'handover.offered':
      return [
        who,
        ` offered the role of ${short(labelOf(event.role, event.label), 60)} to `,
        person(event.to),
        ...because(event.note),
      ];
    case 'handover.accepted':
      return [
        who,
        ` accepted the role of ${short(labelOf(event.role, event.label), 60)} from `,
        person(event.from),
      ];
    case 'handover.declined':
      return [
        who,
        ` declined the role of ${short(labelOf(event.role, event.label), 60)} from `,
        person(event.from),
        ...because(event.reason),
      ];
    case 'note.added':
      return event.from
        ? [
            actor ? who : bold(short(event.from.by, 100)),
            ` noted in ${short(event.from.source, 100)}: ${quote(event.text)}`,
          ]
        : [who, ` noted: ${quote(event.text)}`];
    case 'action.taken':
      return [
        who,
        ` did: ${quote(event.action)}`,
        ...(event.target ? [' on ', code(short(event.target, 200))] : []),
        ...(event.expected ? [`; expected ${quote(event.expected)}`] : []),
        ...(event.actual ? [`; got ${quote(event.actual)}`] : []),
      ];
    case 'decision.asked':
      return [
        who,
        ` asked for a decision: ${quote(event.question)}`,
        ...(event.options
          ? [
              ` (${event.options
                .slice(0, 8)
                .map((option) => short(option, 75))
                .join(', ')})`,
            ]
          : []),
        ', until ',
        time(event.until, 'time'),
      ];
    case 'decision.posted':
      return ['Tocsin posted the question'];
    case 'decision.voted':
      return [who, ' answered the question'];
    case 'decision.objected':
      return [who, ` objected: ${quote(event.reason)}`];
    case 'decision.closed':
      return decisionSpans(event);
    case 'update.published':
      return [
        who,
        ` published an update. Impact: ${quote(event.impact)}`,
        ...(event.cause ? [` Known cause: ${quote(event.cause)}`] : []),
        ...(event.doing ? [` Being done: ${quote(event.doing)}`] : []),
        ` Next: ${quote(event.next)}`,
        ...(event.nextUpdateAt ? [' Next update at ', time(event.nextUpdateAt, 'time')] : []),
      ];
    case 'update.snoozed':
      return [who, ' put the update off until ', time(event.until, 'time'), ...because(event.reason)];
    case 'statement.published':
      return [
        who,
        event.script ? ' gave support its script' : ` told ${audienceLabel[event.audience]}`,
        ' (',
        // Of a private incident, whoever is not in it.
        ...(event.where.length > 0 ? placeSpans(event.where) : ['nobody among them who may know of it']),
        `): ${quote(event.text)}`,
        ...(event.reviewed
          ? [` Looked at and let out: ${event.reviewed.map((kind) => sensitiveLabel[kind]).join(', ')}.`]
          : []),
      ];
    case 'runbook.attached':
      return [who, ` attached the runbook ${quote(event.title)}`];
    case 'checklist.posted':
      return ['Tocsin posted the checklist'];
    case 'step.completed':
      return [who, ` did the step ${quote(event.title)}`, ...evidence(event.evidence)];
    case 'step.reopened':
      return [who, ` took back the step ${quote(event.title)}`];
    case 'step.skipped':
      return [who, ` skipped the step ${quote(event.title)}`, ...because(event.reason)];
    case 'item.added':
      return [
        who,
        ` added an action item: ${quote(event.title)}`,
        ...(event.owner ? [' for ', person(event.owner)] : []),
        ...(event.dueDate ? [`, due ${event.dueDate}`] : []),
      ];
    case 'item.filed':
      return ['Tocsin filed ', link(event.url, short(event.task, 100)), `: ${quote(event.title)}`];
    case 'filing.requested':
      return [who, ' asked to file again what was not filed'];
    case 'tasks.posted':
      return ['Tocsin posted the list of action items'];
    case 'changes.posted':
      return ['Tocsin posted the recent changes'];
    case 'change.marked':
      return [
        who,
        event.as === 'cause' ? ' marked as the ' : ' ',
        bold(event.as === 'cause' ? 'cause' : 'cleared'),
        event.as === 'cause' ? ': ' : ' of suspicion: ',
        link(event.url, short(event.title, 200)),
      ];
    case 'postmortem.assigned':
      return [who, ' gave the post-mortem to ', person(event.owner)];
    case 'postmortem.drafted':
      return [who, ' asked for a draft of the post-mortem'];
    case 'postmortem.completed':
      return [
        who,
        ' finished the post-mortem',
        ...(event.url ? [': ', link(event.url, short(event.url, 200))] : []),
      ];
    case 'clock.fired':
      if (event.clock === 'decision') return ['The time for the decision was up'];
      if (event.clock === 'archive') return ['Tocsin archives the room, as the incident has ended'];
      return [
        event.person ? 'Tocsin reminded ' : 'Tocsin reminded the room',
        ...(event.person ? [person(event.person)] : []),
        `: ${event.clock === 'postmortem' && event.step === 0 ? 'the post-mortem is due within a day' : clockLabel[event.clock]}`,
      ];
    case 'page.requested':
      return [who, ' asked for ', ...targetOf(event.target), ' to be paged', ...because(event.reason)];
    case 'page.sent':
      if (event.how === 'told') {
        return ['Tocsin asked ', ...listOf((event.people ?? []).map((one) => person(one))), ' to come'];
      }
      return [
        'PagerDuty is paging ',
        ...(event.to.length > 0
          ? listOf(event.to.map((name) => bold(short(name, 100))))
          : ['whoever is on call']),
        ...(event.url ? [': ', link(event.url, short(event.id ?? event.url, 100))] : []),
      ];
    case 'page.failed':
      return [
        event.trying ? 'The page has not been sent yet' : 'The page was not sent',
        `: ${short(event.reason, 400)}`,
        ...whomToCall(event.onCall),
      ];
    case 'page.linked':
      return [
        who,
        ' linked the incident with ',
        link(event.url, short(event.id, 100)),
        ` in PagerDuty: ${quote(event.title)}`,
      ];
    case 'page.acknowledged':
      return event.request === undefined
        ? [there(event.by), ' ', bold('acknowledged'), ' the page']
        : [who, ' is on it'];
    case 'page.unacknowledged':
      return [
        'The page is not acknowledged any more',
        ...(actor || event.by ? [': ', there(event.by), ' took it back'] : []),
      ];
    case 'page.escalated':
      return ['PagerDuty escalated the page', ...toNames(event.to)];
    case 'page.reassigned':
      return [there(event.by), ' reassigned the page', ...toNames(event.to)];
    case 'page.prioritised':
      return [
        event.by || actor ? there(event.by) : 'Tocsin',
        ' set the priority in PagerDuty to ',
        bold(short(event.priority, 60)),
      ];
    case 'page.resolved':
      return [there(event.by), ' ', bold('resolved'), ' the incident in PagerDuty'];
    case 'page.reopened':
      return [there(event.by), ' reopened the incident in PagerDuty'];
    case 'responder.asked':
      return [there(event.by), ' asked ', bold(short(event.name, 100)), ' to respond'];
    case 'responder.answered':
      return [bold(short(event.name, 100)), event.accepted ? ' is responding' : ' declined to respond'];
    case 'on-call.asked':
      return askedWords(event);
    case 'mirror.requested':
      return [
        who,
        ` had a second room opened in ${short(platformName(event.platform), 40)}: what is said in either of the two from now on is shown in both`,
      ];
    case 'bridge.requested':
      return [`Tocsin opens a call in ${short(platformName(event.provider), 40)}`];
    case 'bridge.opened':
      return [
        'The bridge is open: ',
        link(event.url, 'join the call'),
        ...(event.roles ? [`. Needed there: ${event.roles.map((role) => labelOf(role)).join(', ')}`] : []),
      ];
    case 'room.created':
      return ['Tocsin created the room ', bold(`#${short(event.name, 100)}`)];
    case 'incident.made-private':
      return [
        who,
        ' made the incident private: only who is in this room knows of it from now on',
        ...because(event.reason),
      ];
    case 'person.invited':
      return [who, ' called ', person(event.person), ' in'];
    case 'glass.broken':
      return [
        who,
        ' broke the glass: did ',
        code(short(event.command, 300)),
        ` without the permission ${event.permission}: `,
        quote(event.reason),
      ];
    case 'room.renamed':
      return [who, ' renamed the room to ', bold(`#${short(event.name, 100)}`)];
    case 'room.archived':
      return [who, ' archived the room'];
    case 'room.unarchived':
      return [who, ' took the room out of the archive'];
    case 'card.posted':
      return ['Tocsin posted the incident card'];
    case 'announcement.posted':
      return ['Tocsin announced the incident'];
    case 'service.informed':
      return ['Tocsin announced the incident in ', room(event.message.room)];
    case 'effect.done':
      return [
        'Tocsin did: ',
        short(doneLabel(event.effect), 200),
        ...(event.person ? [' (', person(event.person), ')'] : []),
        ...(event.to ? [' (', ...placeSpans([event.to]), ')'] : []),
        ...(event.room ? [', in the second room'] : []),
        ...(event.attempts > 1 ? [`, at attempt ${event.attempts}`] : []),
      ];
    case 'effect.delayed':
      return [`${short(event.what, 200)} is delayed: ${short(event.reason, 200)}`];
    case 'effect.failed':
      return [`${short(event.what, 200)} was given up: ${short(event.reason, 200)}`];
    case 'account.linked':
      return [who, ' linked ', accountSpan(event.account), ' with ', accountSpan(event.person)];
    case 'account.unlinked':
      return [who, ' unlinked ', accountSpan(event.account), ' from ', accountSpan(event.person)];
    case 'command.ran':
      return [
        who,
        ' ran ',
        ...withPeople(short(event.line, 200), code),
        ...(event.outcome === 'ok' ? [] : [`: ${event.outcome}`, ...because(event.reason)]),
      ];
    case 'message.posted':
      return [
        event.bot ? `${short(event.bot, 100)} (app)` : who,
        ': ',
        ...withPeople(short(event.text, 600)),
        ...(event.files?.length ? [` [${event.files.map(({ name }) => name).join(', ')}]`] : []),
        ...(event.edited ? [' (as edited at ', time(event.edited, 'time'), ')'] : []),
      ];
    case 'message.edited':
      return [
        who,
        ' edited a message: ',
        ...withPeople(quote(event.text)),
        ...(event.previous === undefined ? [] : [', before: ', ...withPeople(quote(event.previous))]),
      ];
    case 'message.deleted':
      return [
        actor ? who : 'Somebody',
        ' deleted a message',
        ...(event.previous === undefined ? [] : [': ', ...withPeople(quote(event.previous))]),
      ];
    case 'message.pinned':
      return [who, ' pinned a message', ...words];
    case 'message.unpinned':
      return [who, ' unpinned a message', ...words];
    case 'moment.marked':
      return [who, ' marked a key moment', ...words];
    case 'moment.unmarked':
      return [who, ' took back the mark of a key moment', ...words];
    case 'member.joined':
      return [person(event.person), ' joined the room'];
    case 'member.left':
      return [person(event.person), ' left the room'];
    case 'topic.changed':
      return event.topic ? [who, ` set the topic: ${quote(event.topic)}`] : [who, ' took the topic away'];
    case 'purpose.changed':
      return event.purpose
        ? [who, ` set the room’s purpose: ${quote(event.purpose)}`]
        : [who, ' took the room’s purpose away'];
    case 'file.kept':
      return [`Tocsin kept the file ${quote(event.name)} (`, code(event.sha256.slice(0, 12)), ')'];
    case 'file.deleted':
      return [actor ? who : 'Somebody', ' deleted a file', ...(event.name ? [`: ${quote(event.name)}`] : [])];
    case 'event.redacted':
      return [
        event.by === undefined ? who : bold(short(event.by, 100)),
        ` took out what was written in ${event.events.length === 1 ? 'an event' : `${event.events.length} events`}`,
        ...because(event.reason),
      ];
    case 'export.asked':
      return [
        who,
        ` asked for the whole record as ${formatName[event.format]}, to be had until `,
        time(event.expiresAt),
      ];
    case 'export.downloaded':
      return ['The whole record was downloaded as ', formatName[event.format], ', by the link of ', who];
    case 'catch-up.requested':
      return [who, ' asked to read the room back'];
    case 'room.caught-up':
      return [`Tocsin read the ${event.room ? 'second ' : ''}room back: ${missedWords(event)}`];
    default:
      return assertNever(event);
  }
}

/** ` to 13:20 (was 13:40)`: with the day where the two are far apart. */
function toFrom(to: Date | undefined, from: Date): Span[] {
  const near = to && Math.abs(to.getTime() - from.getTime()) < sameDayMs;
  const style = near ? 'time' : 'datetime';
  return [...(to ? [' to ', time(to, style)] : []), ' (was ', time(from, style), ')'];
}

/** `3 messages and 1 edit had been missed` */
function missedWords({ messages, edits, deletions, others }: Missed): string {
  const parts = [
    count(messages, 'message'),
    count(edits, 'edit'),
    count(deletions, 'deletion'),
    count(others, 'other event'),
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return 'nothing had been missed';
  const last = parts.pop();
  const missed = parts.length > 0 ? `${parts.join(', ')} and ${last}` : last;
  return `${missed} had been missed, recorded now`;
}

const count = (n: number, what: string) => (n === 0 ? undefined : `${n} ${what}${n === 1 ? '' : 's'}`);

/** Recorded text names people as `@slack:U1`, so that whoever reads it later sees whom it meant. */
export function withPeople(text: string, literal: (part: string) => Span = (part) => part): Span[] {
  return text
    .split(/@((?:slack|teams):[A-Za-z0-9._-]+)/)
    .map((part, index) => (index % 2 === 1 ? person(PersonId.parse(part)) : part))
    .filter((part) => part !== '')
    .map((part) => (typeof part === 'string' ? literal(part) : part));
}
