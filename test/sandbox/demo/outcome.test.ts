import { describe, expect, it } from '@jest/globals';
import type { SandboxIssue } from '../../../src/sandbox/contract.js';
import { taskTable, timelineText } from '../../../src/sandbox/demo/outcome.js';

const issue = (more: Partial<SandboxIssue>): SandboxIssue => ({
  key: 'OPS-1',
  project: 'OPS',
  type: 'Task',
  summary: 'Alert',
  description: '',
  labels: [],
  assignee: undefined,
  dueDate: undefined,
  status: 'To Do',
  links: [],
  remoteLinks: [],
  ...more,
});

describe('taskTable', () => {
  it('has a line for each task, and says what it comes after', () => {
    const first = issue({ labels: ['tocsin-0c1d', 'inc-1'], links: [{ type: 'Blocks', outward: 'OPS-2' }] });
    const second = issue({
      key: 'OPS-2',
      summary: 'Fix it',
      assignee: 'chen@example.com',
      dueDate: '2026-12-01',
      links: [{ type: 'Blocks', inward: 'OPS-1' }],
    });

    expect(taskTable([first, second]).split('\n')).toEqual([
      '  Task   What    Owner  Due         Labels  Comes after',
      '  ─────  ──────  ─────  ──────────  ──────  ───────────',
      '  OPS-1  Alert   —      —           inc-1   —',
      '  OPS-2  Fix it  chen   2026-12-01          OPS-1',
    ]);
  });
});

describe('timelineText', () => {
  it('gives an event one line, and cuts it at a whole character', () => {
    expect(timelineText(['one\n  two', '🔥🔥🔥🔥'], 3)).toBe('  on…\n  🔥🔥…');
  });
});
