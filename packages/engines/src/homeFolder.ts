import { homedir } from 'node:os';

/** The user's home folder; empty if the system does not know the user, as in some containers. */
export function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return '';
  }
}
