# What the tests have in common: a database of their own, and people in it.
require "tmpdir"
require "fileutils"

ENV["RAILS_ENV"] = "test"
FOLDER = Dir.mktmpdir("chat-")
ENV["DATABASE"] = File.join(FOLDER, "test.sqlite3")
# At the end of the run, which is at the exit, too.
at_exit { FileUtils.rm_rf(FOLDER) if $$ == Process.pid }

require_relative "../config/environment"
require "rails/test_help"
require_relative "support/json_reporter"

class ActiveSupport::TestCase
  setup { Rails.cache.clear }

  private

  def ada
    @ada ||= User.find_by!(name: "ada")
  end

  def grace
    @grace ||= User.find_by!(name: "grace")
  end

  # Who is no member of engineering.
  def eve
    @eve ||= User.enter!("eve")
  end

  def general
    @general ||= Room.find_by!(slug: "general")
  end

  def engineering
    @engineering ||= Room.find_by!(slug: "engineering")
  end

  def text(content = "Hello", **more)
    { nonce: SecureRandom.uuid, kind: "text", content: content, **more }
  end

  def upload_of(user, name: "cat.png", media_type: "image/png")
    user.uploads.create!(name: name, media_type: media_type, size: 3, bytes: "cat")
  end
end

class ActionCable::Channel::TestCase
  private

  def subscribe_as(user, **params)
    stub_connection current_user: user
    subscribe(**params)
  end

  # What it transmitted last, as clients read it.
  def transmitted
    JSON.parse(transmissions.last.to_json)
  end

  # The answer to a request.
  def request(action, **data)
    perform action, _request: SecureRandom.uuid, **data
    transmitted.except("_answer")
  end

  # What was broadcast to somebody or something of this channel, or to a stream.
  def broadcasts_to(target)
    stream = target.is_a?(String) ? target : self.class.channel_class.broadcasting_for(target)
    broadcasts(stream).map { |message| JSON.parse(message).except("_told") }
  end

  def assert_refused(code, answer)
    assert_equal code, answer.dig("error", "code"), answer.inspect
    assert_predicate answer.dig("error", "message"), :present?
  end
end

class ActionDispatch::IntegrationTest
  private

  def sign_in(user)
    post "/api/session", params: { name: user.name }, as: :json
    assert_response :created
  end

  def json
    JSON.parse(response.body)
  end

  def assert_refused(status, code, field: nil)
    assert_equal [status, code, field], [response.status, *json["error"].values_at("code", "field")]
    assert_predicate json["error"]["message"], :present?
  end
end
