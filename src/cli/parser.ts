/** What is used of oclif when a command runs; loaded only for command lines that need it. */
export { Flags, Parser } from '@oclif/core';
