"""A database as the original server left it: its tables (contract section 10), and people in them.

Ann and Bob became contacts three times over, once even in a second room; Carl is in a group with
them. There are names that our rule takes for one, old deliveries, a call that nobody ended.
"""

# ruff: noqa: E501 - tables are read in rows

from contextlib import closing

from tests import servers

CREATE = """
CREATE TABLE users (
    user_id bigint AUTO_INCREMENT, username varchar(255) NOT NULL, password char(60) NOT NULL,
    nickname varchar(30) DEFAULT '', avatar text, enabled tinyint(1) DEFAULT 0,
    created_at timestamp NULL, updated_at timestamp NULL,
    PRIMARY KEY (user_id), UNIQUE INDEX idx_users_username (username));
CREATE TABLE user_settings (
    user_id bigint, wallpaper text, created_at timestamp NULL, updated_at timestamp NULL,
    PRIMARY KEY (user_id), CONSTRAINT fk_user_settings_user FOREIGN KEY (user_id) REFERENCES users (user_id));
CREATE TABLE chat_rooms (
    room_id bigint AUTO_INCREMENT, name varchar(50), created_at timestamp NULL, updated_at timestamp NULL,
    PRIMARY KEY (room_id), UNIQUE INDEX idx_chat_rooms_name (name));
CREATE TABLE chat_groups (
    group_id bigint AUTO_INCREMENT, owner_id bigint NOT NULL, room_id bigint NOT NULL,
    name varchar(50) NOT NULL, avatar text, created_at timestamp NULL, updated_at timestamp NULL,
    PRIMARY KEY (group_id), CONSTRAINT fk_chat_groups_owner FOREIGN KEY (owner_id) REFERENCES users (user_id));
CREATE TABLE group_members (
    id bigint AUTO_INCREMENT, group_id bigint NOT NULL, user_id bigint NOT NULL,
    created_at timestamp NULL, updated_at timestamp NULL,
    PRIMARY KEY (id), UNIQUE INDEX idx_group_user (group_id, user_id),
    CONSTRAINT fk_group_members_user FOREIGN KEY (user_id) REFERENCES users (user_id),
    CONSTRAINT fk_group_members_group FOREIGN KEY (group_id) REFERENCES chat_groups (group_id));
CREATE TABLE contact_requests (
    id bigint AUTO_INCREMENT, request_uid bigint NOT NULL, user_id bigint, status smallint DEFAULT 0,
    expired_at timestamp NULL, created_at timestamp NULL, updated_at timestamp NULL,
    PRIMARY KEY (id),
    CONSTRAINT fk_contact_requests_request_user FOREIGN KEY (request_uid) REFERENCES users (user_id),
    CONSTRAINT fk_contact_requests_user FOREIGN KEY (user_id) REFERENCES users (user_id));
CREATE TABLE contacts (
    contact_id bigint AUTO_INCREMENT, owner_id bigint, user_id bigint NULL, group_id bigint NULL,
    room_id bigint, status smallint DEFAULT 0, last_msg_id bigint, last_msg_time timestamp NULL,
    last_msg_content varchar(100), created_at timestamp NULL, updated_at timestamp NULL,
    PRIMARY KEY (contact_id), UNIQUE INDEX idx_owner_contact (owner_id, user_id, group_id),
    CONSTRAINT fk_contacts_owner FOREIGN KEY (owner_id) REFERENCES users (user_id),
    CONSTRAINT fk_contacts_user FOREIGN KEY (user_id) REFERENCES users (user_id),
    CONSTRAINT fk_contacts_group FOREIGN KEY (group_id) REFERENCES chat_groups (group_id),
    CONSTRAINT fk_contacts_room FOREIGN KEY (room_id) REFERENCES chat_rooms (room_id));
CREATE TABLE chat_messages (
    message_id bigint AUTO_INCREMENT, room_id bigint NOT NULL, sender_id bigint NOT NULL, type smallint,
    text text, image text, thumbnail text, call_id bigint, revoked tinyint(1) DEFAULT 0,
    created_at timestamp NULL, updated_at timestamp NULL,
    PRIMARY KEY (message_id),
    CONSTRAINT fk_chat_messages_room FOREIGN KEY (room_id) REFERENCES chat_rooms (room_id),
    CONSTRAINT fk_chat_messages_sender FOREIGN KEY (sender_id) REFERENCES users (user_id));
CREATE TABLE message_deliveries (
    id bigint AUTO_INCREMENT, message_id bigint NOT NULL, receiver_id bigint NOT NULL, status smallint,
    created_at timestamp NULL, updated_at timestamp NULL,
    PRIMARY KEY (id),
    CONSTRAINT fk_message_deliveries_message FOREIGN KEY (message_id) REFERENCES chat_messages (message_id),
    CONSTRAINT fk_message_deliveries_receiver FOREIGN KEY (receiver_id) REFERENCES users (user_id));
CREATE TABLE calls (
    call_id bigint AUTO_INCREMENT, caller_id bigint NOT NULL, message_id bigint NOT NULL, members text,
    status smallint, start_time timestamp NULL, end_time timestamp NULL, end_reason smallint DEFAULT 0,
    created_at timestamp NULL, updated_at timestamp NULL,
    PRIMARY KEY (call_id),
    CONSTRAINT fk_calls_caller FOREIGN KEY (caller_id) REFERENCES users (user_id),
    CONSTRAINT fk_calls_message FOREIGN KEY (message_id) REFERENCES chat_messages (message_id))
"""

ANN, BOB, CARL, STRASSE, STRASZE = 3, 4, 9, 11, 12
FRIENDS, SECOND_ROOM, GROUP_ROOM = 5, 8, 20
GROUP = 2

BCRYPT = "$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkY8jIucDrjc8deX1s."
"""What the original stored; any 60 characters of this form do."""

AT = "'2025-03-01 12:00:00'"

FILL = f"""
INSERT INTO users VALUES
    (3, 'Ann', '{BCRYPT}', 'Ann 🎉', 'file/ann.png', 0, {AT}, {AT}),
    (4, 'bob', '{BCRYPT}', NULL, NULL, 1, {AT}, NULL),
    (9, 'carl', '{BCRYPT}', 'Carl', 'https://example.org/c.png', 0, NULL, NULL),
    (11, 'strasse', '{BCRYPT}', 'S', '', 0, {AT}, {AT}),
    (12, 'straße', '{BCRYPT}', 'ß', '', 0, {AT}, {AT});
INSERT INTO user_settings VALUES (3, 'file/wall.png', {AT}, {AT}), (4, NULL, {AT}, {AT});
INSERT INTO chat_rooms VALUES
    (5, 'u-3-4', {AT}, {AT}), (8, 'u-3-4-again', {AT}, {AT}), (9, 'u-4-9', {AT}, {AT}), (20, 'g-2', {AT}, {AT});
INSERT INTO chat_groups VALUES (2, 9, 20, 'trio', 'file/trio.png', {AT}, {AT});
INSERT INTO group_members VALUES (1, 2, 9, {AT}, {AT}), (2, 2, 3, {AT}, {AT}), (3, 2, 4, {AT}, {AT});
INSERT INTO contact_requests VALUES
    (1, 3, 4, 2, {AT}, {AT}, {AT}), (2, 4, 3, 2, {AT}, {AT}, {AT}),
    (3, 9, 3, 1, '2037-01-01 00:00:00', {AT}, {AT});
INSERT INTO contacts VALUES
    (1, 3, 4, NULL, 5, 1, 30, {AT}, 'stale', {AT}, {AT}), (2, 4, 3, NULL, 5, 1, 30, {AT}, 'stale', {AT}, {AT}),
    (3, 3, 4, NULL, 5, 1, 30, {AT}, 'stale', {AT}, {AT}), (4, 4, 3, NULL, 5, 1, 30, {AT}, 'stale', {AT}, {AT}),
    (5, 4, 3, NULL, 8, 1, 0, NULL, '', {AT}, {AT}), (6, 3, 4, NULL, 8, 1, 0, NULL, '', {AT}, {AT}),
    (7, 4, 9, NULL, 9, 1, 0, NULL, '', {AT}, {AT}), (8, 9, 4, NULL, 9, 1, 0, NULL, '', {AT}, {AT}),
    (10, 9, NULL, 2, 20, 1, 0, NULL, '', {AT}, {AT}), (11, 3, NULL, 2, 20, 1, 0, NULL, '', {AT}, {AT}),
    (12, 4, NULL, 2, 20, 1, 0, NULL, '', {AT}, {AT}), (13, 4, NULL, 2, 20, 1, 0, NULL, '', {AT}, {AT});
INSERT INTO chat_messages VALUES
    (30, 5, 3, 1, 'hello, this is longer than a preview', '', '', 0, 0, {AT}, {AT}),
    (31, 8, 4, 1, 'in the other room 🎉', NULL, NULL, NULL, 0, '2025-03-01 12:00:01', {AT}),
    (32, 20, 9, 2, '', 'file/i.png', '8x8;data:,', 0, 0, {AT}, {AT}),
    (33, 20, 3, 2, '', 'file/i.png', '', 0, 0, {AT}, {AT}),
    (34, 20, 3, 1, '', '', '', 0, 1, {AT}, {AT}),
    (35, 5, 3, 3, '', '', '', 6, 0, {AT}, {AT}),
    (36, 5, 4, 3, '', '', '', 7, 0, {AT}, {AT});
INSERT INTO message_deliveries VALUES
    (50, 30, 4, 1, {AT}, {AT}), (51, 30, 3, 1, {AT}, {AT}), (52, 31, 3, 1, {AT}, {AT}), (53, 31, 4, 1, {AT}, {AT}),
    (54, 32, 9, 1, {AT}, {AT}), (55, 32, 3, 1, {AT}, {AT}), (56, 32, 4, 1, {AT}, {AT}),
    (60, 30, 4, 1, NULL, NULL);
INSERT INTO calls VALUES
    (6, 3, 35, '[3,4]', 4, '2025-03-01 12:01:00', '2025-03-01 12:02:00', 1, {AT}, {AT}),
    (7, 4, 36, '[4,3]', 2, NULL, NULL, 0, {AT}, {AT})
"""


def fill(url: str) -> None:
    """Make the original's tables in an empty database, and people in them."""
    with closing(servers.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SET time_zone = '+00:00'")
        for statement in (*CREATE.split(";\n"), *FILL.split(";\n")):
            cursor.execute(statement)
