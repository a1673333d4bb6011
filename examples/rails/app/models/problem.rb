# What went wrong, for a program (its code) and for a person (its message). Over HTTP it has a status; over the
# cable it refuses a request.
class Problem < Answers::Refused
  REASONS = {
    bad_request: [400, "This is not what the server understands."],
    unauthorized: [401, "Sign in first."],
    forbidden_origin: [403, "Requests from this origin are not accepted."],
    not_a_member: [403, "You are not a member of this room. Only its members read and write here."],
    not_author: [403, "Only who wrote a message may change it."],
    not_found: [404, "There is no such thing, or not any more."],
    unknown_action: [404, "The channel has no such action."],
    removed: [410, "This message was removed."],
    conflict: [409, "Somebody else has changed this meanwhile."],
    too_large: [413, "This is too large."],
    invalid: [422, "This is not a valid value."],
    content_missing: [422, "Write something first."],
    content_too_long: [422, "This is too long: 10,000 characters is the most."],
    unknown_kind: [422, "A message is a text, an image or a file."],
    unknown_status: [422, "A status is online, away, busy or dnd."],
    list_full: [422, "The list is full: 1,000 books is the most. Delete one first."],
    too_many_messages: [429, "Too many messages: 30 a minute is the most."],
    too_many_signals: [429, "Too many typing signals: 10 in 10 seconds is the most."],
    too_many_statuses: [429, "Too many changes of status: 30 a minute is the most."],
    too_many_heartbeats: [429, "Too many heartbeats: 120 a minute is the most."],
    too_many_reads: [429, "Too much read at once: 600 times a minute is the most."],
    too_many_notifications: [429, "Too many notifications at once. Wait a moment."],
    too_many_uploads: [429, "Too many files at once. Wait a moment."],
    too_many_sign_ins: [429, "Too many sign-ins from your network. Wait a moment."],
    internal: [500, "Something went wrong on the server."]
  }.freeze

  # What Active Record raises, and its validations find.
  EXCEPTIONS = [ActiveRecord::RecordInvalid, ActiveRecord::RecordNotFound, ActiveRecord::StaleObjectError].freeze
  VALIDATIONS = {
    %i[content blank] => :content_missing,
    %i[content too_long] => :content_too_long,
    %i[kind inclusion] => :unknown_kind,
    %i[status inclusion] => :unknown_status
  }.freeze

  # Raises it as a problem.
  def self.translate
    yield
  rescue *EXCEPTIONS => exception
    raise of(exception)
  end

  def self.of(exception)
    case exception
    when Problem then exception
    when ActiveRecord::RecordInvalid then of_validation(exception.record.errors.first)
    when ActiveRecord::RecordNotFound then new(:not_found)
    when ActiveRecord::StaleObjectError then new(:conflict)
    else new(:internal)
    end
  end

  def self.of_validation(error)
    code = VALIDATIONS[[error.attribute, error.type]]
    code ? new(code, field: error.attribute) : new(:invalid, field: error.attribute, message: "The #{error.attribute} #{error.message}.")
  end
  private_class_method :of_validation

  attr_reader :status

  def initialize(code, details = {})
    @status, message = REASONS.fetch(code)
    super({ code: code, message: message }.merge(details))
  end
end
