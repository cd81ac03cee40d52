// The name by which Docker containers reach their host; here container and host are one machine.
const HOST_OF_CONTAINERS = /host\.docker\.internal/g;

/**
 * The variables of a container, later sources winning: those of the machine, of the image, and of the request in the
 * form `NAME=value`, where the name of Docker's host becomes the loopback address.
 */
export function containerEnvironment(
  machine: Readonly<Record<string, string>>,
  image: Readonly<Record<string, string>>,
  requested: readonly string[],
): Record<string, string> {
  const variables = requested.map((line): [string, string] => {
    const equals = line.indexOf('=');
    // Docker unsets a variable that is given without a value; an empty one is near enough for programs of ours.
    if (equals < 0) return [line, ''];
    return [line.slice(0, equals), line.slice(equals + 1).replace(HOST_OF_CONTAINERS, '127.0.0.1')];
  });
  return { ...machine, ...image, ...Object.fromEntries(variables) };
}
