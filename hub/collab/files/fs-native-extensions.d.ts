/** The one function of the package that we use; it brings no types of its own. */
declare module 'fs-native-extensions' {
  /** Locks an open file for its descriptor alone, without waiting; false when another descriptor has it. Throws the system's error otherwise. */
  export function tryLock(fd: number): boolean;
}
