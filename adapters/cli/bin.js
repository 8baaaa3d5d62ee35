#!/usr/bin/env node
// What `npx kyros` and a linked `kyros` start. Plain JavaScript: the Node of the machine may not run TypeScript, so the
// project's own start brings the pinned one.
process.argv.splice(2, 0, 'adapters/cli/bin.ts');
await import('../../scripts/run.js');
