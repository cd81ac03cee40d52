// A worker process of its own, to be killed: address and bundle are its arguments.
const { setTimeout: delay } = require('node:timers/promises');
const { NativeConnection, Worker } = require('@temporalio/worker');

const [, , address, codePath] = process.argv;

async function run() {
  const worker = await Worker.create({
    connection: await NativeConnection.connect({ address }),
    taskQueue: 'looping',
    workflowBundle: { codePath },
    // So long is waited for a worker that is gone, by a question and by a task alike.
    stickyQueueScheduleToStartTimeout: '8s',
    activities: { look: () => delay(100) },
  });
  process.stdout.write('up\n');
  await worker.run();
}

void run();
