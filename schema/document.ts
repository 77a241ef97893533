import { Arg, Ctx, Extensions, Field, FieldResolver, ID, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { documentMedia, documentStates, type Document as Row, type DocumentMedia, type DocumentState } from '../src/documents/table.js'; // prettier-ignore
import type { Context } from './base/context.js';
import { enumOf } from './base/enum.js';
import { findOr404 } from './base/find.js';
import { Needs } from './base/guard.js';
import { globalId } from './base/ids.js';
import { Node } from './base/node.js';
import { DateTime } from './base/scalars.js';
import { findPartner, Partner } from './partner.js';
import { findSubscriber, Subscriber } from './subscriber.js';

const DocumentMediaEnum = enumOf('DocumentMedia', 'What a document is by its content.', documentMedia, {
  JPEG: 'A JPEG image.',
  PNG: 'A PNG image.',
  PDF: 'A PDF without scripts, actions, attachments and passwords.',
});

const DocumentStateEnum = enumOf('DocumentState', 'Where a document stands.', documentStates, {
  STAGED: 'Announced: its bytes are to come, or the virus scanner is still to look at them.',
  CLEAN: 'Received and looked at: it can be used and seen.',
  QUARANTINED: 'The virus scanner found something: nobody sees it.',
  ERASED: 'Erased, as its time had come; its hash stays.',
});

@ObjectType({
  implements: Node,
  description: 'A scan of a licence, an identity card or a letter (证件资料).',
  simpleResolvers: true,
})
@Extensions({ needs: 'documents:read' })
export class Document extends Node {
  @Field(() => String, { description: 'As it was called when it was staged. It says nothing of what it is.' })
  name!: string;
  @Field(() => DocumentStateEnum, { description: 'Where it stands.' })
  state!: DocumentState;
  @Field(() => DocumentMediaEnum, { nullable: true, description: 'What it is; null until its bytes are in.' })
  media!: DocumentMedia | null;
  @Field(() => Int, { description: 'How long it is.' })
  bytes!: number;
  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 of its bytes as they were sent; null until they are in.',
  })
  sha256!: string | null;
  @Field(() => Int, { nullable: true, description: 'Of an image, in pixels.' })
  width!: number | null;
  @Field(() => Int, { nullable: true, description: 'Of an image, in pixels.' })
  height!: number | null;
  @Field(() => Int, { nullable: true, description: 'Of a PDF.' })
  pages!: number | null;
  @Field(() => String, {
    nullable: true,
    description: 'Why its bytes were refused or are in quarantine; null where nothing is wrong.',
  })
  fault!: string | null;
  @Field(() => DateTime, { description: 'When it was staged.' })
  createdAt!: Date;
  @Field(() => DateTime, { nullable: true, description: 'When its bytes came in; null until then.' })
  uploadedAt!: Date | null;
  @Field(() => Boolean, { description: 'Whether it is under legal hold: then it is not erased.' })
  legalHold!: boolean;
  @Field(() => DateTime, {
    nullable: true,
    description:
      'From when on it may be erased: two years after the service ended, or 90 days after it was staged and nothing refers to it. Null while the service goes on.',
  })
  keepUntil!: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was erased.' })
  erasedAt!: Date | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Where a copy is downloaded, with the same key and `?purpose=TEXT`, which is written on it; null where there is none to see. A path on this server.',
  })
  path!: string | null;

  key!: string;
  partnerId!: string;
  subscriberId!: string | null;
}

export const shownDocument = ({ id, sha256, ...row }: Row): Document => ({
  ...row,
  id: globalId('document', id),
  key: id,
  sha256: sha256 && sha256.toString('hex'),
  path: row.state === 'CLEAN' ? `/v1/documents/${id}` : null,
});

export async function findDocument({ loaders }: Context, key: string): Promise<Document | null> {
  const row = await loaders.document.load(key);
  return row && shownDocument(row);
}

@Resolver(() => Document)
export class DocumentResolver {
  @Query(() => Document, { description: 'One document.' })
  @Needs('documents:read')
  document(@Arg('id', () => ID, { description: 'Its id.' }) id: string, @Ctx() context: Context): Promise<Document> {
    return findOr404(context, 'document', id, findDocument);
  }

  @FieldResolver(() => Partner, { description: 'Whose it is.' })
  @Needs('partners:read')
  partner(@Root() { partnerId }: Document, @Ctx() context: Context): Promise<Partner> {
    return findPartner(context, partnerId) as Promise<Partner>;
  }

  @FieldResolver(() => Subscriber, { nullable: true, description: 'Of which subscriber, where that was said.' })
  @Needs('subscribers:read')
  subscriber(@Root() { subscriberId }: Document, @Ctx() context: Context): Promise<Subscriber | null> | null {
    return subscriberId === null ? null : findSubscriber(context, subscriberId);
  }
}
