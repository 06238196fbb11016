"""The storage of many nodes: MySQL 8 or MariaDB 10.11, in the SQL that both speak."""
