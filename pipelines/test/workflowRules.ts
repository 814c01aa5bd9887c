import {
  type Job,
  type Permissions,
  parseWorkflow,
  type Step,
  type Workflow,
} from './readWorkflow.ts';

/** Triggers under which the code of strangers could meet a token that writes. */
const dangerous = ['pull_request_target', 'workflow_run', 'issue_comment', 'pull_request_review'];
const sameRepository = 'github.event.pull_request.head.repo.full_name == github.repository';

/** Where a workflow breaks this project's rules on supply chain and permissions. */
export function workflowViolations(text: string): string[] {
  const workflow = parseWorkflow(text);
  const jobs = Object.entries(workflow.jobs);
  return [
    ...dangerous.filter((event) => event in workflow.on).map((event) => `on: ${event} is refused`),
    ...(isReadOnly(workflow.permissions) ? [] : ['permissions: expected {} or contents: read']),
    ...secretsOf(text, workflow),
    ...actionsOf(text),
    ...jobs.flatMap(([name, job]) => violationsOfJob(workflow, job).map((it) => `${name}: ${it}`)),
  ];
}

const isReadOnly = (permissions: Permissions | undefined) =>
  typeof permissions === 'object' &&
  Object.entries(permissions).every(([scope, level]) => scope === 'contents' && level === 'read');

/** Every action is pinned by a full commit, with the version for the reader. */
function actionsOf(text: string): string[] {
  const lines = text.split('\n').filter((line) => /^\s*(- )?uses:/.test(line));
  const pinned = /uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
  return lines
    .filter((line) => !pinned.test(line))
    .map((line) => `${line.trim()}: expected a commit of 40 digits and # vX.Y.Z`);
}

const readToken = 'secrets.REMOTE_CACHE_READ_TOKEN';
const writeToken = 'secrets.REMOTE_CACHE_WRITE_TOKEN';

/**
 * The shared cache's tokens are the only secrets. The one that writes is for a push to the protected
 * branch, in an environment that gives it to no other branch; both reach single steps only.
 */
function secretsOf(text: string, { jobs }: Workflow): string[] {
  const known = [readToken, writeToken];
  const named = text.match(/\bsecrets\b[\w.[\]'"]*/g) ?? [];
  const inEnv = Object.values(jobs)
    .flatMap(({ steps = [] }) => steps.flatMap(({ env = {} }) => Object.values(env)))
    .filter((value) => known.some((secret) => `${value}` === `\${{ ${secret} }}`));
  return [
    ...named
      .filter((name) => !known.includes(name))
      .map((name) => `secrets: ${name} is not needed`),
    ...(named.length > inEnv.length ? ['secrets: expected in the env of one step, alone'] : []),
    ...Object.entries(jobs)
      .filter(([, job]) => JSON.stringify(job).includes(writeToken) && !fillsCache(job))
      .map(([name]) => `${name}: secrets: the token that writes is for pushes to main alone`),
  ];
}

const fillsCache = (job: Job) =>
  job.environment === 'remote-cache' &&
  /^github\.event_name == 'push' && github\.ref == 'refs\/heads\/main'(?! *\|\|)[^|]*$/.test(
    job.if ?? '',
  );

function violationsOfJob(workflow: Workflow, job: Job): string[] {
  const steps = job.steps ?? [];
  return [
    ...(job['timeout-minutes'] ? [] : ['timeout-minutes: expected a limit']),
    ...(workflow.concurrency || job.concurrency || job.needs || job['timeout-minutes']! <= 5
      ? []
      : ['concurrency: expected a group']),
    ...permissionsOfJob(job),
    ...runnerOf(workflow, job),
    ...steps.flatMap(violationsOfStep),
  ];
}

/** Writing is for one kind of job: started by hand, far from the hardware, running none of our code. */
function permissionsOfJob(job: Job): string[] {
  const { permissions } = job;
  if (permissions === undefined) return ['permissions: expected, for each job'];
  if (isReadOnly(permissions)) return [];
  if (typeof permissions === 'string') return [`permissions: ${permissions} is too wide`];
  const runs = (job.steps ?? []).map(({ run = '' }) => run).join('\n');
  return [
    ...Object.entries(permissions)
      .filter(([scope]) => scope !== 'contents' && scope !== 'pull-requests')
      .map(([scope]) => `permissions: ${scope} is not needed`),
    ...(startedByHand(job) ? [] : ['permissions: only a job started by hand may write']),
    ...(isHosted(job) ? [] : ['permissions: no writing from a self-hosted runner']),
    ...(/\b(npm|npx|node|nx)\b/.test(runs) ? ['permissions: a job that writes runs no code'] : []),
  ];
}

const startedByHand = (job: Job) =>
  /^github\.event_name == 'workflow_dispatch' && [^|]*$/.test(job.if ?? '');
const isHosted = (job: Job) => job['runs-on'] === 'ubuntu-latest';

/** A machine of our own never runs what a fork sent, nor two things at once. */
function runnerOf(workflow: Workflow, job: Job): string[] {
  if (isHosted(job)) return [];
  const found: string[] = [];
  const labels = [job['runs-on'] ?? []].flat();
  for (const label of ['self-hosted', 'linux', 'gpu']) {
    if (!labels.includes(label)) found.push(`runs-on: expected ${label}`);
  }
  if (!job.concurrency) found.push('concurrency: expected a group of its own');
  if (!('pull_request' in workflow.on)) return found;
  for (const guarded of [job, ...[job.needs ?? []].flat().map((name) => workflow.jobs[name]!)]) {
    if (!isGuarded(guarded)) found.push(`if: expected ${sameRepository}`);
  }
  if (!job.needs) found.push('needs: expected a job that asks who set the label');
  return found;
}

/** True of nothing that comes from a fork: each way to say yes is closed to it. */
const isGuarded = (job: Job) =>
  (job.if ?? '')
    .replaceAll(/\s+/g, ' ')
    .split('||')
    .every((way) => way.includes("event_name != 'pull_request'") || way.includes(sameRepository));

function violationsOfStep({ uses = '', run = '', with: inputs }: Step): string[] {
  const found: string[] = [];
  if (uses.startsWith('actions/checkout@') && inputs?.['persist-credentials'] !== false) {
    found.push('checkout: expected persist-credentials: false');
  }
  // The text of an expression would become part of the program: it goes through `env`.
  if (run.includes('${{')) found.push(`run: no expressions in \`${run.trim()}\``);
  if (/\bnpm (i|install|exec)\b|\b(curl|wget|pip)\b/.test(run)) {
    found.push(`run: nothing beyond the lock file is installed, got \`${run.trim()}\``);
  }
  return found;
}
