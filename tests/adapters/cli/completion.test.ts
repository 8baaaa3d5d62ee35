/** Completion: what the shells ask, and the script of bash in a real bash. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderCompletionScript } from '../../../adapters/cli/completion.ts';
import { answer, createHome, refuse, runKyros, startStandIn } from './stand-in-hub.ts';

describe('__complete', () => {
  test('prints the candidates of the hub with their meaning, and the own words at the start of a line', async () => {
    await using hub = await startStandIn((_, response) =>
      answer(response, 200, [
        { value: 'task', hint: 'Tasks\nof the board' },
        { value: 'tool', hint: '' },
      ]),
    );
    using home = createHome();
    expect((await runKyros(home, hub.url, ['__complete', 't'])).stdout).toBe('task\tTasks of the board\ntool\ntail\n');
    expect((await runKyros(home, hub.url, ['__complete', 'task t'])).stdout).toBe('task\tTasks of the board\ntool\n');
    expect(hub.received.map(({ path }) => path)).toEqual(['/hub/complete?line=t', '/hub/complete?line=task%20t']);
  });

  test('is silent when the hub refuses: a shell must not be disturbed', async () => {
    await using hub = await startStandIn((_, response) => refuse(response, 401, 'unauthenticated'));
    using home = createHome();
    expect(await runKyros(home, hub.url, ['__complete', 'log'])).toEqual({ code: 0, stdout: 'login\nlogout\n', stderr: '' });
  });
});

describe('the script of bash', () => {
  /** Runs the completion function on a line, with a `kyros` that prints what it was asked and then the candidates. */
  function complete(line: string, candidates: string): { asked: string; replies: string[] } {
    using home = createHome();
    writeFileSync(
      join(home.folder, 'kyros'),
      `#!/bin/sh\nprintf '%s' "$2" > "${home.folder}/asked"\nprintf '%b' '${candidates}'\n`,
      { mode: 0o755 },
    );
    const script = `${renderCompletionScript('bash')}\nCOMP_LINE='${line}'; COMP_POINT=\${#COMP_LINE}; _kyros; cat "${home.folder}/asked"; printf '\\n%s' "\${COMPREPLY[@]}"`;
    const { stdout } = spawnSync('bash', ['-c', script], {
      encoding: 'utf8',
      env: { PATH: `${home.folder}:${process.env.PATH}` },
    });
    const [asked = '', ...replies] = stdout.split('\n');
    return { asked, replies };
  }

  test('asks with the line behind the program and offers the values alone', () => {
    expect(complete('kyros task cl', 'claim\\tClaim a task\\nclose\\n')).toEqual({
      asked: 'task cl',
      replies: ['claim', 'close'],
    });
  });

  test('takes off what bash has cut away, and quotes what a shell would split', () => {
    expect(complete('kyros task list status:q', 'status:queued\\n').replies).toEqual(['queued']);
    expect(complete('kyros task list --status=', '--status=in review\\n').replies).toEqual(['in\\ review']);
  });
});
