import { Kind, type DocumentNode, type FragmentDefinitionNode } from 'graphql';

/** Of query text that is remembered in its parsed form, which takes some 100 bytes a character. */
const REMEMBERED_CHARACTERS = 256 * 1024;

/**
 * Documents that are parsed and valid, so that a program's few queries are read once. The one that hasn't been asked for
 * the longest is dropped. Apollo's own store turns each document into JSON to know its size, and holds ten times as much.
 */
export function rememberDocuments(limit = REMEMBERED_CHARACTERS) {
  const documents = new Map<string, DocumentNode>();
  let characters = 0;

  function drop(key: string): boolean {
    const it = documents.get(key);
    if (it) characters -= lengthOf(it);
    return documents.delete(key);
  }

  return {
    async get(key: string): Promise<DocumentNode | undefined> {
      const found = documents.get(key);
      if (!found) return undefined;
      documents.delete(key); // the map keeps the order of setting
      documents.set(key, found);
      return found;
    },
    async set(key: string, document: DocumentNode): Promise<void> {
      drop(key);
      documents.set(key, document);
      characters += lengthOf(document);
      while (characters > limit) drop(documents.keys().next().value!);
    },
    delete: async (key: string) => drop(key),
  };
}

const lengthOf = ({ loc }: DocumentNode): number => loc?.source.body.length ?? 0;

/** A document's fragments, by name. */
export function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(definitions.flatMap((it) => (it.kind === Kind.FRAGMENT_DEFINITION ? [[it.name.value, it]] : [])));
}
