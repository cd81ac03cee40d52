/** Which output of a container a piece of log came from. */
export type LogStream = 'stdout' | 'stderr';

const STREAM_NUMBER: Readonly<Record<LogStream, number>> = { stdout: 1, stderr: 2 };
const MAX_BYTES = 256 * 1024;

/** The log of one container: what it said lately, and who is listening. */
export interface ContainerLog {
  add: (stream: LogStream, chunk: Buffer) => void;
  /** All that is kept, framed. */
  read: () => Buffer;
  /** Calls `onFrame` for all that follows; gives the function that ends it. */
  follow: (onFrame: (frame: Buffer) => void) => () => void;
}

/** Frames a piece of output as the Docker Engine API multiplexes it: stream, three zeros, length (32 bit), bytes. */
export function frame(stream: LogStream, chunk: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(STREAM_NUMBER[stream], 0);
  header.writeUInt32BE(chunk.length, 4);
  return Buffer.concat([header, chunk]);
}

/** Opens an empty log. It keeps the last 256 KiB, in whole frames. */
export function openLog(): ContainerLog {
  const frames: Buffer[] = [];
  const followers = new Set<(frame: Buffer) => void>();
  let bytes = 0;
  return {
    add(stream, chunk) {
      const framed = frame(stream, chunk);
      frames.push(framed);
      bytes += framed.length;
      while (bytes > MAX_BYTES && frames.length > 1) bytes -= frames.shift()?.length ?? 0;
      for (const follower of followers) follower(framed);
    },
    read: () => Buffer.concat(frames),
    follow(onFrame) {
      followers.add(onFrame);
      return () => followers.delete(onFrame);
    },
  };
}
