"""Janus (https://janus.conf.meetecho.com) with its VideoRoom plugin as an SFU."""
