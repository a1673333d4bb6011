# What puma runs.
require_relative "config/environment"

Recurring.start
run Rails.application
