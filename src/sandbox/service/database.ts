import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from 'node-sqlite3-wasm';

/** The database of one container: a SQLite file. */
export interface ServiceDatabase {
  /** Writes a row and reads it back. @returns whether what was read is what was written */
  roundTrip: () => boolean;
  /** Closes the file and removes its directory. */
  discard: () => void;
}

/** Opens the database at its first use, in `directory` or in a new one of its own. */
export function openDatabase(directory: string = mkdtempSync(join(tmpdir(), 'service-'))): ServiceDatabase {
  let open: Database | undefined;
  return {
    roundTrip() {
      open ??= createFile(join(directory, 'service.sqlite'));
      const written = `visit at ${Date.now()}`;
      const { lastInsertRowid } = open.run('INSERT INTO visit (note) VALUES (?)', written);
      const read = open.get('SELECT note FROM visit WHERE id = ?', lastInsertRowid);
      return read?.['note'] === written;
    },
    discard() {
      open?.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function createFile(file: string): Database {
  const database = new Database(file);
  database.exec('CREATE TABLE IF NOT EXISTS visit (id INTEGER PRIMARY KEY, note TEXT NOT NULL)');
  return database;
}
