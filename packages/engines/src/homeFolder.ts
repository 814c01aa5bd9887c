import { homedir } from 'node:os';

/** The user's own folder; empty for a user that the system does not know, as in some containers. */
export function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return '';
  }
}
