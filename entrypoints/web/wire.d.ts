// What the server sends, in the words of docs/protocol.md. Times are RFC 3339 texts.

declare namespace Wire {
  interface Login {
    userId: number;
    token: string;
  }

  interface Server {
    now: string;
    registration: "open" | "invite" | "closed";
    oidc: string;
    features: string[];
    limits: Record<string, number>;
    times: Record<string, number>;
  }

  /** Of a large file that is brought to the store behind the server. */
  interface MissingParts {
    received: number;
    /** None when all are there. */
    parts: { offset: number; size: number; url: string }[];
    expiresAt: string;
  }

  interface Invite {
    inviteId: number;
    madeBy: number;
    uses: number;
    usesAtMost: number;
    createdAt: string;
    expiresAt: string;
  }

  interface NewInvite {
    token: string;
    url: string;
    expiresAt: string;
  }

  interface Account {
    userId: number;
    username: string;
    nickname: string;
    avatar: string;
    enabled: boolean;
    bot: boolean;
    administrator: boolean;
    secondFactor: boolean;
    /** Bytes. */
    stored: number;
    createdAt: string;
    lastSeenAt: string | null;
  }

  interface GroupRow {
    groupId: number;
    name: string;
    avatar: string;
    ownerId: number;
    memberCount: number;
    createdAt: string;
  }

  interface Report {
    reportId: number;
    reporterId: number;
    userId: number;
    messageId: number;
    text: string;
    reason: string;
    createdAt: string;
    closedAt: string | null;
    closedBy: number;
  }

  interface CallNow {
    callId: number;
    callerId: number;
    members: number[];
    present: number[];
    status: number;
    startedAt: string | null;
    createdAt: string;
  }

  /** An SFU; `seats`: pages that are there. */
  interface SfuUnit {
    url: string;
    draining: boolean;
    seats: number;
  }

  interface AuditEntry {
    auditId: number;
    /** 0: whoever has the command line of the server. */
    actorId: number;
    action: string;
    subjectId: number;
    subject: string;
    address: string;
    createdAt: string;
  }

  interface ServerUse {
    name: string;
    version: string;
    now: string;
    people: number;
    logins: number;
    /** Bytes. */
    stored: number;
    calls: number;
    reports: number;
    mailboxes: "well" | "away" | "full";
  }

  interface User {
    userId: number;
    username: string;
    nickname: string;
    avatar: string;
    createdAt: string;
    updatedAt: string;
    about: string;
    /** Then every text is empty. */
    deleted: boolean;
    /** A program. */
    bot: boolean;
  }

  type Scope = "read" | "send" | "groups" | "contacts";

  interface Bot {
    userId: number;
    ownerId: number;
    /** Of a webhook, 0 otherwise. */
    groupId: number;
    username: string;
    nickname: string;
    avatar: string;
    scopes: Scope[];
    /** Its token stands. */
    active: boolean;
    createdAt: string;
    lastUsedAt: string | null;
  }

  interface NewBot {
    userId: number;
    /** Shown this once. */
    token: string;
  }

  interface NewWebhook extends NewBot {
    /** Where to post. */
    url: string;
  }

  interface Settings extends Privacy {
    wallpaper: string;
  }

  interface Privacy {
    findable: boolean;
    requestsFrom: "all" | "none";
    groupsFrom: "contacts" | "none";
    readReceipts: boolean;
    showPresence: boolean;
    pushPreview: boolean;
    quietHours: string;
    timeZone: string;
    hideAddress: boolean;
  }

  interface FoundUser extends User {
    isFriend: boolean;
    pendingRequest: ContactRequest | null;
  }

  interface ContactRequest {
    id: number;
    requestUid: number;
    userId: number;
    status: number;
    createdAt: string;
  }

  interface Contact {
    contactId: number;
    ownerId: number;
    userId: number;
    groupId: number;
    roomId: number;
    lastMessageId: number;
    lastMessageTime: string | null;
    lastMessageContent: string;
    /** 0 where nothing was said yet. */
    lastMessageType: number;
    lastMessageSenderId: number;
    lastMessageRevoked: boolean;
    lastMessageEvent: GroupEvent | null;
    updatedAt: string;
    alias: string;
    mutedUntil: string | null;
    pinnedAt: string | null;
    archived: boolean;
    /** By me. */
    blocked: boolean;
    markedUnread: boolean;
    draft: string;
    /** New messages of others above my mark, at most 999. */
    unread: number;
    unreadMentions: number;
    readMessageId: number;
    /** In pairs; 0 where one of us does not show it. */
    peerReadMessageId: number;
  }

  interface Reader {
    userId: number;
    readAt: string;
  }

  /** What I change of a contact; absent fields stay. */
  /** `contact` is null exactly if it is gone. */
  interface ContactChanged {
    contactId: number;
    gone: boolean;
    contact: Contact | null;
  }

  interface ContactChange {
    alias?: string;
    /** Empty unmutes. */
    mutedUntil?: string;
    pinned?: boolean;
    archived?: boolean;
    markedUnread?: boolean;
    draft?: string;
  }

  /** What happened to a group; `text` is the new name or announcement, or the number of the new role. */
  interface GroupEvent {
    kind: string;
    actorId: number;
    userIds: number[];
    text: string;
  }

  /** So many are written, of `total`. */
  interface ExportHint {
    part: "conversations" | "files";
    done: number;
    total: number;
  }

  interface Presence {
    userId: number;
    state: "online" | "away" | "offline";
    /** Only of whoever is offline. */
    lastSeenAt: string | null;
  }

  interface Group {
    groupId: number;
    ownerId: number;
    roomId: number;
    name: string;
    avatar: string;
    announcement: string;
    joinPolicy: "members" | "admins";
    historyForNew: boolean;
    createdBy: number;
    memberCount: number;
    /** One's own: 1 owner, 2 admin, 3 member. */
    role: number;
  }

  interface MembersPage {
    members: { userId: number; role: number; joinedAt: string }[];
    /** For the next page, empty at the end. */
    cursor: string;
  }

  interface NewLink {
    token: string;
    url: string;
    expiresAt: string;
  }

  /** What whoever has a link sees of its group. */
  interface GroupSign {
    name: string;
    avatar: string;
    memberCount: number;
  }

  interface Call {
    callId: number;
    callerId: number;
    messageId: number;
    members: string;
    status: number;
    startTime: string | null;
    endTime: string | null;
    endReason: number;
    createdAt: string;
    kind: "voice" | "video" | "";
    mode: "mesh" | "sfu";
    hostId: number;
    locked: boolean;
    handled?: boolean;
  }

  /** Somebody by name: a guest at the door, or who a guest meets. */
  interface Named {
    userId: number;
    name: string;
  }

  /** What whoever has a link to the door of a call sees of it. */
  interface CallSign {
    invitedBy: string;
    running: boolean;
  }

  interface Admission {
    callToken: string;
    callId: number;
    userId: number;
  }

  interface GuestTold extends Ice {
    people: Named[];
  }

  /** How what one person sent came to another one. In a report `userId` is who sent it; else who received it. */
  interface Leg {
    callId: number;
    userId: number;
    fromUserId: number;
    lossPercent: number;
    jitterMs: number;
    roundTripMs: number;
    kbitPerSecond: number;
    width: number;
    height: number;
    relayed: boolean;
    reportedAt: string;
  }

  /** A hand goes up or down, or one emoji is shown; `userId` is said by the server. */
  /** How media travels. `video` false: only microphones are taken; `layers`: rids of simulcast, the smallest first. */
  interface MediaMode {
    mode: "mesh" | "sfu";
    e2ee: boolean;
    sfu: { video: boolean; layers: ("l" | "m" | "h")[] } | null;
  }

  interface Gesture {
    hand?: boolean;
    emoji?: string;
    userId?: number;
  }

  /** `duration` is seconds; what does not apply is 0 or empty. */
  interface Attachment {
    fileId: string;
    name: string;
    size: number;
    mime: string;
    kind: "image" | "video" | "audio" | "voice" | "file";
    width: number;
    height: number;
    duration: number;
    thumbnail: string;
    waveform: number[];
    scan: "" | "waiting" | "infected";
  }

  interface Message {
    messageId: number;
    roomId: number;
    senderId: number;
    type: number;
    text: string;
    image: string;
    thumbnail: string;
    callId: number;
    revoked: boolean;
    createdAt: string;
    updatedAt: string;
    editedAt: string | null;
    replyTo: Reply | null;
    forwarded: boolean;
    /** User ids; 0 is everybody. */
    mentions: number[];
    reactions: Reaction[];
    pinned: boolean;
    attachments: Attachment[];
    call: Call | null;
    event: GroupEvent | null;
    localId: string;
    deliveryId: number;
    isNew?: boolean;
  }

  interface FoundMessage extends Message {
    contactId: number;
  }

  /** `cursor` asks for the next page; empty at the end. */
  interface FoundMessages {
    messages: FoundMessage[];
    cursor: string;
  }

  /** The message that is answered, as it is now; `text` is cut. */
  interface Reply {
    messageId: number;
    senderId: number;
    text: string;
    revoked: boolean;
  }

  /** `userIds`: the first twenty who reacted so. */
  interface Reaction {
    emoji: string;
    count: number;
    userIds: number[];
  }

  interface Surroundings {
    messages: Message[];
    /** Whether there is more on either side. */
    before: boolean;
    after: boolean;
  }

  interface Passkey {
    passkeyId: number;
    name: string;
    createdAt: string;
    lastUsedAt: string | null;
  }

  interface SecondFactor {
    on: boolean;
    recoveryCodesLeft: number;
  }

  interface Device {
    loginId: string;
    device: string;
    address: string;
    signedInAt: string;
    expiresAt: string;
    lastUsedAt: string;
    current: boolean;
  }

  interface NewLogin {
    loginId: string;
    device: string;
    address: string;
    signedInAt: string;
  }

  interface CallRecord {
    callId: number;
    contactId: number;
    roomId: number;
    direction: "in" | "out";
    callerId: number;
    members: number[];
    peers: number[];
    status: number;
    startTime: string | null;
    endTime: string | null;
    endReason: number;
    duration: number;
    missed: boolean;
    createdAt: string;
    kind: "voice" | "video" | "";
    ringsUntil: string | null;
  }

  interface CallPage {
    calls: CallRecord[];
    cursor: string;
    missed: number;
  }

  interface Ice {
    iceServers: RTCIceServer[];
    expiresAt: string;
  }

  interface ParticipantState {
    userId: number;
    state: number;
    entry: number;
    /** Of a page that can encrypt what it sends through an SFU. */
    publicKey?: string;
  }
}
