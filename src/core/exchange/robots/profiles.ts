/** How lively the robots make a market. */

export interface RobotProfile {
  /** Chance per turn that the fair price moves, and by how many hundredths of a percent at most. */
  readonly driftChance: number;
  readonly driftBps: number;
  /** Levels that the market maker quotes on each side. */
  readonly levels: number;
  /** Distance between its levels, in hundredths of a percent. */
  readonly spreadBps: number;
  /** Chance per turn that a noise trader takes. */
  readonly noiseChance: number;
  /** Chance per turn that a momentum trader follows the last moves. */
  readonly momentumChance: number;
  /** Value of a usual order, in quote units. */
  readonly value: number;
}

/** Profiles of robots that decide for themselves. */
type LivelyProfile = 'calm' | 'busy' | 'wild';

/** `none` has no robots; those of `replay` do what they are told was recorded. */
export type RobotProfileName = 'none' | 'replay' | LivelyProfile;

export const ROBOT_PROFILES: Readonly<Record<LivelyProfile, RobotProfile>> = {
  calm: {
    ...{ driftChance: 0.2, driftBps: 1, levels: 10, spreadBps: 2 },
    ...{ noiseChance: 0.15, momentumChance: 0.03, value: 2_000 },
  },
  busy: {
    ...{ driftChance: 0.6, driftBps: 2, levels: 20, spreadBps: 1 },
    ...{ noiseChance: 0.7, momentumChance: 0.15, value: 4_000 },
  },
  wild: {
    ...{ driftChance: 0.9, driftBps: 10, levels: 8, spreadBps: 4 },
    ...{ noiseChance: 0.8, momentumChance: 0.5, value: 10_000 },
  },
};

export const isRobotProfile = (name: string): name is RobotProfileName =>
  name === 'none' || name === 'replay' || Object.hasOwn(ROBOT_PROFILES, name);
