/** Programs of the system that are put in front of another one to bound it. */
import { HubError } from '../../../errors.ts';
import { findProgram, SYSTEM_PATH } from './find-program.ts';

export type Guards = {
  /** Address space of each process; a bound that programs with big reservations, such as Node, do not live with. */
  memoryMegabytes?: number | undefined;
  /** Processor time of each process: what nobody stops any more stops by itself. */
  cpuSeconds?: number | undefined;
  /** Goes on without the limits where the system cannot set them. */
  isOptional?: boolean;
};

/**
 * The beginning of a command line. With setpriv the kernel kills the program when the hub's process is killed; with prlimit it has
 * limits and leaves no core. Both come with util-linux. Errors: program_failed when limits cannot be set and must.
 */
export function toGuards({ memoryMegabytes, cpuSeconds, isOptional = false }: Guards): string[] {
  const setpriv = findProgram('setpriv', SYSTEM_PATH);
  const watch = setpriv === undefined ? [] : [setpriv, '--pdeathsig', 'KILL', '--'];
  const limits = [
    ...(memoryMegabytes === undefined ? [] : [`--as=${memoryMegabytes * 1024 * 1024}`]),
    ...(cpuSeconds === undefined ? [] : [`--cpu=${cpuSeconds}:${cpuSeconds + 1}`]),
  ];
  if (limits.length === 0) return watch;
  const prlimit = findProgram('prlimit', SYSTEM_PATH);
  if (prlimit !== undefined) return [...watch, prlimit, ...limits, '--core=0', '--'];
  if (isOptional) return watch;
  throw new HubError('program_failed', 'The machine of the hub cannot limit memory and time: prlimit is missing.');
}
